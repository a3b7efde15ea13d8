import { median, perSecond, ratio, table } from "../figures";
import type { SlackFigures } from "./measure";

/** One database's table: ratios first, absolute figures beside them. */
export function slackLines(database: string, figures: SlackFigures): readonly string[] {
  const { floor, bolt, hosts, shared } = figures;
  const [one] = hosts;
  const row = (name: string, rates: readonly number[], compared: boolean): readonly string[] => [
    name,
    ratio(rates, bolt).toFixed(2),
    ratio(rates, floor).toFixed(2),
    one && compared ? ratio(one.rates, rates).toFixed(2) : "",
    perSecond(median(rates)),
  ];
  return [
    `### \`/tt status\`, ${database}`,
    "",
    ...table(
      ["", "of Bolt", "of the floor", "cost against 1 integration", "commands/s"],
      [
        row("floor: express, signature, query", floor, false),
        row("@slack/bolt, its own signature check, query", bolt, false),
        ...hosts.map(({ cards, rates }) =>
          row(
            `${cards.toLocaleString("en")} ${cards === 1 ? "integration" : "integrations"}`,
            rates,
            true,
          ),
        ),
        row("the largest, on the shared URL", shared, true),
      ],
    ),
  ];
}
