import type { BenchRun } from "../bench";
import { runProgram, startServer, type Server } from "../child";
import { median, perSecond, ratio, table } from "../figures";
import { createSeeded } from "../host";
import { runRounds } from "../rounds";
import type { FirstSync, FirstSyncPlan, InsideFigures } from "./scenario";
import { startHostSide, startLoop, type HostSide, type Side } from "./sides";

/** What was measured on one database. */
interface FirstSyncFigures {
  /** Items per second, one for each round. */
  readonly baseline: readonly number[];
  readonly sameWrites: readonly number[];
  readonly host: readonly number[];
  /** Milliseconds of a sync over HTTP that finds nothing new, one for each round. */
  readonly unchangedMs: readonly number[];
  readonly inside: InsideFigures;
}

/**
 * Measures the bare loop and the host, each round with a source that is new to both.
 * @throws Error when a sync creates another number of rows than expected
 */
export async function measureFirstSync(
  scenario: FirstSync,
  kind: string,
  run: BenchRun,
): Promise<readonly string[]> {
  const plan = run.isShort ? scenario.plans.short : scenario.plans.full;
  const { databases, log } = run;
  const { name, programs } = scenario;
  const servers: Server[] = [];
  try {
    const provider = await startServer(programs.provider, sourcesOf(plan), {});
    servers.push(provider);
    const env = scenario.environment(provider.url);
    const { baseline, sameWrites } = programs;
    const loop = await startLoop(baseline, await databases.create(`${name}_baseline`), env);
    servers.push(loop);
    const seeded = await createSeeded(databases, `${name}_same_writes`, scenario.seedInside);
    const sameLoop = await startLoop(sameWrites, seeded, env);
    servers.push(sameLoop);
    const hostDatabase = await databases.create(`${name}_host`);
    const host = await startHostSide(scenario, hostDatabase, env, run.nodeOptions);
    servers.push(host);
    for (const side of [loop, sameLoop, host]) {
      await side.choose("warm");
      // Not counted: the sync that follows a new connection may have created the rows before this one.
      await side.sync();
    }
    const unchangedMs: number[] = [];
    const timedRound = (side: Side) => (round: number) =>
      timed(scenario, side, `round${String(round)}`, plan.items);
    const sides = {
      baseline: timedRound(loop),
      sameWrites: timedRound(sameLoop),
      host: timedRound(host),
    };
    const rates = await runRounds(sides, plan.rounds, async (round, results) => {
      unchangedMs.push(await timedUnchanged(host, 20));
      const [bare = "", same = "", ours = ""] = results.map((rate) => `${rate.toFixed(0)}/s`);
      log(`  round ${String(round)}: baseline ${bare}, same writes ${same}, host ${ours}`);
    });
    const inside = await measureInside(scenario, run, env, plan);
    return linesOf(kind, scenario, plan, { ...rates, unchangedMs, inside });
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

function sourcesOf({ items, rounds, warmUp, memorySizes }: FirstSyncPlan): readonly string[] {
  return [
    `warm:${String(warmUp)}`,
    ...Array.from({ length: rounds }, (_, round) => `round${String(round)}:${String(items)}`),
    ...memorySizes.map((size) => `memory${String(size)}:${String(size)}`),
  ];
}

/** @returns Items per second */
async function timed(
  { name, items, rowsOf }: FirstSync,
  side: Side,
  source: string,
  count: number,
): Promise<number> {
  await side.choose(source);
  const started = performance.now();
  const created = await side.sync();
  const seconds = (performance.now() - started) / 1000;
  if (created !== rowsOf(count)) {
    throw new Error(
      `${name}: ${String(count)} ${items} made ${String(created)} rows instead of ${String(rowsOf(count))}`,
    );
  }
  return count / seconds;
}

/** @returns Milliseconds of one sync */
async function timedUnchanged(host: HostSide, times: number): Promise<number> {
  const started = performance.now();
  for (let time = 0; time < times; time += 1) await host.syncUnchanged();
  return (performance.now() - started) / times;
}

async function measureInside(
  { name, programs, seedInside }: FirstSync,
  { databases }: BenchRun,
  env: Readonly<Record<string, string>>,
  { memorySizes }: FirstSyncPlan,
): Promise<InsideFigures> {
  const database = await createSeeded(databases, `${name}_inside`, seedInside);
  const sources = ["warm", ...memorySizes.map((size) => `memory${String(size)}`)];
  const stdout = await runProgram(programs.inside, sources, { ...database.env, ...env }, [
    "--expose-gc",
  ]);
  const figures = JSON.parse(stdout) as InsideFigures;
  return { ...figures, growthBytes: figures.growthBytes.slice(1) };
}

function linesOf(
  kind: string,
  { items: unit }: FirstSync,
  { items, memorySizes }: FirstSyncPlan,
  { baseline, sameWrites, host, unchangedMs, inside }: FirstSyncFigures,
): readonly string[] {
  const { statements, statuses } = inside.unchanged;
  const row = (name: string, rates: readonly number[]) => [
    name,
    ratio(rates, baseline).toFixed(2),
    ratio(rates, sameWrites).toFixed(2),
    perSecond(median(rates)),
  ];
  const requests = statuses.length === 1 ? "request" : "requests";
  return [
    `### ${items.toLocaleString("en")} ${unit}, ${kind}`,
    "",
    ...table(
      ["", "of the baseline", "of the same writes", `${unit}/s`],
      [
        row("baseline", baseline),
        row("baseline with the same writes", sameWrites),
        row("host", host),
      ],
    ),
    "",
    ...table(
      [unit, "heap growth during the sync, MB"],
      memorySizes.map((size, index) => [
        size.toLocaleString("en"),
        ((inside.growthBytes[index] ?? 0) / 1_000_000).toFixed(1),
      ]),
    ),
    "",
    `Nothing changed: ${String(statuses.length)} ${requests} (${statuses.join(", ")}), ` +
      `${String(statements)} statements, ${median(unchangedMs).toFixed(1)} ms over HTTP.`,
  ];
}
