import pg from "pg";
import { startDebianPostgres } from "../../packages/host-express/test/support/debian-postgres";
import { median, ratio, table } from "../figures";
import { startSubject, type Subject } from "../subject";

/** Milliseconds to create an entry, the middle value of each round; rounds are side by side. */
export interface JitFigures {
  readonly on: readonly number[];
  readonly off: readonly number[];
}

/**
 * Measures creating time entries on Debian's PostgreSQL with its default settings, and on the same
 * server with just-in-time compilation off.
 * @throws Error when one was not created
 */
export async function measureJit(rounds: number, entriesPerRound: number): Promise<JitFigures> {
  const postgres = await startDebianPostgres();
  const subjects: Subject[] = [];
  try {
    for (const jit of ["on", "off"] as const) {
      const url = await createDatabase(postgres.url, jit);
      subjects.push(await startSubject(url));
    }
    const figures = { on: [] as number[], off: [] as number[] };
    const [on, off] = subjects;
    if (!on || !off) throw new Error("A host is missing");
    await round(on, off, entriesPerRound); // warms up
    for (let index = 0; index < rounds; index += 1) {
      const times = await round(on, off, entriesPerRound);
      figures.on.push(times.on);
      figures.off.push(times.off);
    }
    return figures;
  } finally {
    await Promise.all(subjects.map(({ server }) => server.stop()));
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

/** One entry here, one there: what the machine does meanwhile it does to both. */
async function round(
  on: Subject,
  off: Subject,
  entries: number,
): Promise<{ readonly on: number; readonly off: number }> {
  const times = { on: [] as number[], off: [] as number[] };
  for (let index = 0; index < entries; index += 1) {
    times.on.push(await create(on));
    times.off.push(await create(off));
  }
  return { on: median(times.on), off: median(times.off) };
}

async function create(subject: Subject): Promise<number> {
  const { status, ms } = await subject.createEntry();
  if (status !== 201) throw new Error(`Creating an entry was answered ${String(status)}`);
  return ms;
}

/** The figures as a table. */
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
