import { table } from "../runner/figures";
import type { Checked } from "./check";
import type { EmbeddedResult } from "./embedded";
import type { RunResult } from "./run";

const seconds = (ms: number): string => (ms / 1_000).toFixed(1);

/** Formats a run as Markdown. */
export function runLines(result: RunResult): readonly string[] {
  const { faults, checked, loadSeconds, settleSeconds, repeats } = result;
  return [
    "### During a mixed load, PostgreSQL",
    "",
    ...table(
      ["fault", "recovered after s", "failed responses"],
      faults.map(({ name, recoveryMs, failures, why }) => [
        name,
        seconds(recoveryMs),
        failures === 0
          ? "0"
          : `${String(failures)} (${Object.entries(why)
              .map(([reason, count]) => `${reason}: ${String(count)}`)
              .join(", ")})`,
      ]),
    ),
    "",
    ...checkedLines(checked),
    "",
    `Load: ${loadSeconds.toFixed(0)} s. Everything was done ${settleSeconds.toFixed(0)} s after it ended. ` +
      `The receiver of webhooks got ${String(repeats)} of its events more than once, under the same id.`,
  ];
}

/** Formats what became of everything acknowledged. */
export function checkedLines(checked: readonly Checked[]): readonly string[] {
  return table(
    ["after it", "acknowledged", "stored", "lost", "twice", "never sent"],
    checked.map(({ name, acknowledged, stored, lost, twice, invented }) => [
      name,
      acknowledged.toLocaleString("en"),
      stored.toLocaleString("en"),
      ...[lost, twice, invented].map(({ length }) => String(length)),
    ]),
  );
}

/** Formats the rounds on the embedded database as Markdown. */
export function embeddedLines({
  rounds,
  acknowledged,
  slowestStartMs,
}: EmbeddedResult): readonly string[] {
  return [
    "### kill -9 at random moments, PGlite",
    "",
    ...table(
      ["rounds", "acknowledged writes", "lost", "twice", "slowest start s"],
      [[String(rounds), acknowledged.toLocaleString("en"), "0", "0", seconds(slowestStartMs)]],
    ),
  ];
}
