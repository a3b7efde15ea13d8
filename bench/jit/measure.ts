import pg from "pg";
import { startDebianPostgres } from "../../packages/host-express/test/support/debian-postgres";
import { median, ratio, table } from "../runner/figures";
import { startEntryHost, type EntryHost } from "../runner/entry-host";

/** Median time to create an entry in each round, milliseconds. */
export interface JitFigures {
  readonly on: readonly number[];
  readonly off: readonly number[];
}

/**
 * Measures creating time entries on Debian's PostgreSQL with its default settings, and on the same
 * server with just-in-time compilation off.
 * @throws Error when an entry is not created
 */
export async function measureJit(rounds: number, entriesPerRound: number): Promise<JitFigures> {
  const postgres = await startDebianPostgres();
  const hosts: EntryHost[] = [];
  try {
    for (const jit of ["on", "off"] as const) {
      const url = await createDatabase(postgres.url, jit);
      hosts.push(await startEntryHost(url));
    }
    const figures = { on: [] as number[], off: [] as number[] };
    const [on, off] = hosts;
    if (!on || !off) throw new Error("A host is missing");
    await round(on, off, entriesPerRound); // warms up
    for (let index = 0; index < rounds; index += 1) {
      const times = await round(on, off, entriesPerRound);
      figures.on.push(times.on);
      figures.off.push(times.off);
    }
    return figures;
  } finally {
    await Promise.all(hosts.map(({ server }) => server.stop()));
    await postgres.stop();
  }
}

async function createDatabase(serverUrl: string, jit: "on" | "off"): Promise<string> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  const name = `bench_jit_${jit}`;
  await client.query(`create database ${name}`);
  await client.query(`alter database ${name} set jit = ${jit}`);
  await client.end();
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Alternates between the hosts, so that a slow moment of the machine affects both. */
async function round(
  on: EntryHost,
  off: EntryHost,
  entries: number,
): Promise<{ readonly on: number; readonly off: number }> {
  const times = { on: [] as number[], off: [] as number[] };
  for (let index = 0; index < entries; index += 1) {
    times.on.push(await create(on));
    times.off.push(await create(off));
  }
  return { on: median(times.on), off: median(times.off) };
}

async function create(host: EntryHost): Promise<number> {
  const { status, ms } = await host.createEntry();
  if (status !== 201) throw new Error(`Creating an entry failed with status ${String(status)}`);
  return ms;
}

/** Formats the figures as a table. */
export function jitLines({ on, off }: JitFigures): readonly string[] {
  const [withJit, without] = [median(on), median(off)];
  return table(
    ["creating a time entry", "p50 ms"],
    [
      ["server with JIT (Debian's default)", withJit.toFixed(2)],
      ["server without", without.toFixed(2)],
      ["ratio", ratio(on, off).toFixed(2)],
    ],
  );
}
