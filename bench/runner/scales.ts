import type { Server } from "./child";
import { median, perSecond, ratio, table } from "./figures";
import { runRounds } from "./rounds";

/** How much is measured on installations of several sizes. */
export interface ScalePlan {
  /** Numbers of integrations; the others are compared with the first one. */
  readonly scales: readonly number[];
  readonly rounds: number;
  /** Requests of one burst. */
  readonly requests: number;
  /** Requests to each address before the first round: enough for every integration to be cached. */
  readonly warmUp: number;
  readonly connections: number;
}

/** An address that bursts are sent to. */
export interface Target {
  /** Row of the table. */
  readonly name: string;
  /** Column of the table, for what the hosts are compared with; undefined for the hosts. */
  readonly column?: string;
  /** The same server may have several addresses. */
  readonly server: Server;
  /** Number of integrations of the installation. */
  readonly integrations: number;
  /** Sends requests, and goes on where the last burst ended. @returns Responses per second */
  burst(requests: number): Promise<number>;
}

/** Rates of a target in responses per second, one for each round. */
export interface TargetRates extends Target {
  readonly rates: readonly number[];
}

/** Measures baselines and hosts of every size in one run. */
export async function measureScales(
  targets: readonly Target[],
  plan: ScalePlan,
  log: (line: string) => void,
): Promise<readonly TargetRates[]> {
  for (const target of targets) {
    const rate = await target.burst(Math.max(plan.warmUp, target.integrations * 2));
    log(`  warmed up ${target.name} (${rate.toFixed(0)}/s)`);
  }
  const sides = Object.fromEntries(
    targets.map((target) => [target.name, () => target.burst(plan.requests)]),
  );
  const rates = await runRounds(sides, plan.rounds, (round, results) => {
    const each = targets.map(({ name }, index) => `${name} ${(results[index] ?? 0).toFixed(0)}/s`);
    log(`  round ${String(round)}: ${each.join(", ")}`);
  });
  return targets.map((target) => ({ ...target, rates: rates[target.name] ?? [] }));
}

/** Name of a host by its number of integrations. */
export function scaleName(integrations: number): string {
  return `${integrations.toLocaleString("en")} ${integrations === 1 ? "integration" : "integrations"}`;
}

/** Name of the address that all integrations of the largest host share. */
export const sharedName = "the largest, on the shared URL";

/** Formats rates as a table: ratios first, absolute figures beside them. @param unit Plural */
export function scaleTable(targets: readonly TargetRates[], unit: string): readonly string[] {
  const baselines = targets.filter(({ column }) => column !== undefined);
  const [smallest] = targets.filter(({ column }) => column === undefined);
  return table(
    ["", ...baselines.map(({ column = "" }) => column), "cost against 1 integration", `${unit}/s`],
    targets.map(({ name, column, rates }) => [
      name,
      ...baselines.map((baseline) => ratio(rates, baseline.rates).toFixed(2)),
      smallest && column === undefined ? ratio(smallest.rates, rates).toFixed(2) : "",
      perSecond(median(rates)),
    ]),
  );
}
