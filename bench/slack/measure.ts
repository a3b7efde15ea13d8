import type { BenchRun } from "../runner/bench";
import { startServer, type Server } from "../runner/child";
import { createSeeded, startHost } from "../runner/host";
import { assertStatuses, startLoadMaker, type LoadMaker } from "../runner/load";
import {
  measureScales,
  scaleName,
  sharedName,
  scaleTable,
  type ScalePlan,
  type Target,
} from "../runner/scales";
import { seedSlack, statusCommand, type SlackIntegration } from "./integrations";

const shortPlan: ScalePlan = {
  scales: [1, 100],
  rounds: 1,
  requests: 320,
  warmUp: 320,
  connections: 16,
};
const fullPlan: ScalePlan = {
  scales: [1, 1_000, 10_000],
  rounds: 9,
  requests: 3_200,
  warmUp: 20_000,
  connections: 16,
};

const baselines = [
  {
    name: "@slack/bolt, its own signature check, query",
    column: "of Bolt",
    program: "./slack/bolt.ts",
  },
  {
    name: "baseline: express, signature, query",
    column: "of the baseline",
    program: "./slack/baseline.ts",
  },
] as const;

const events = "/api/integrations/slack/events";

/**
 * Measures `/tt status` of Bolt, of the baseline and of hosts of every size.
 * @throws Error when a command is not answered with 200
 */
export async function measureSlack(
  kind: string,
  { databases, isShort, nodeOptions, log }: BenchRun,
): Promise<readonly string[]> {
  const plan = isShort ? shortPlan : fullPlan;
  const load = startLoadMaker();
  const servers = new Set<Server>();
  const targets: Target[] = [];
  const add = (
    target: Omit<Target, "burst">,
    path: (integration: SlackIntegration) => string,
  ): void => {
    servers.add(target.server);
    targets.push({ ...target, burst: burster(load, plan, target, path) });
  };
  try {
    for (const [index, { program, ...baseline }] of baselines.entries()) {
      const database = await createSeeded(databases, `slack_baseline_${String(index)}`, (db) =>
        seedSlack(db, 1),
      );
      const server = await startServer(program, [], database.env);
      add({ ...baseline, server, integrations: 1 }, () => "/command");
    }
    for (const integrations of plan.scales) {
      const name = scaleName(integrations);
      log(`  preparing ${name}`);
      const database = await createSeeded(databases, `slack_${String(integrations)}`, (db) =>
        seedSlack(db, integrations),
      );
      // Nothing listens there: `/tt status` makes no request to Slack.
      const server = await startHost(database, nodeOptions, {
        SLACK_API_URL: "http://127.0.0.1:9/api",
      });
      add({ name, server, integrations }, ({ publicId }) => `${events}/${publicId}`);
      if (integrations === plan.scales.at(-1)) {
        add({ name: sharedName, server, integrations }, () => events);
      }
    }
    const rates = await measureScales(targets, plan, log);
    return [`### \`/tt status\`, ${kind}`, "", ...scaleTable(rates, "commands")];
  } finally {
    await Promise.all([load.stop(), ...[...servers].map((server) => server.stop())]);
  }
}

/** Sends commands of all integrations in turn. */
function burster(
  load: LoadMaker,
  plan: ScalePlan,
  { name, server, integrations }: Omit<Target, "burst">,
  path: (integration: SlackIntegration) => string,
): Target["burst"] {
  let sent = 0;
  return async (requests) => {
    const each = Math.ceil(requests / plan.connections);
    // Signed right before the burst: Slack's signatures are valid for five minutes.
    const connections = await Promise.all(
      Array.from({ length: plan.connections }, (_, connection) =>
        Promise.all(
          Array.from({ length: each }, (_none, position) =>
            statusCommand((sent + position * plan.connections + connection) % integrations, path),
          ),
        ),
      ),
    );
    const amount = each * plan.connections;
    sent += amount;
    const { rate, statuses } = await load.send({ url: server.url, connections, amount });
    assertStatuses(name, amount, statuses);
    return rate;
  };
}
