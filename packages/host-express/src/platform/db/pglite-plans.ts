import { parse, protocol, type PGlite, type Results } from "@electric-sql/pglite";
import type { PGliteDialectConfig } from "kysely";

const { serialize } = protocol;

type KyselyPGlite = Exclude<PGliteDialectConfig["pglite"], (...given: never[]) => unknown>;
type Parsers = PGlite["parsers"];
type Query = <Row>(text: string, parameters?: unknown[]) => Promise<Results<Row>>;

/** Statements that are prepared at the same time; the least recently used one makes room. */
const maxStatements = 300;
/**
 * A plan suits the sizes that tables had when it was made, so all are made again after this many written
 * rows. PGlite has no autovacuum that would do so.
 */
const maxWrittenRows = 1_000;

/** Runs Kysely's and pg-boss's statements on the embedded database, and keeps their plans. */
export interface PGlitePlans {
  /** The database for Kysely. */
  readonly forKysely: KyselyPGlite;
  /** Runs a statement outside of transactions, and parses its result by other parsers. */
  query<Row>(text: string, parameters: unknown[], parsers: Parsers): Promise<Results<Row>>;
  /** Discards all plans. */
  clear(): Promise<void>;
}

interface Prepared {
  readonly name: string;
  readonly parameterTypes: readonly number[];
}

/**
 * Prepares each statement once. PGlite's own `query` parses and plans it each time, with six calls into
 * the database; here, bind, execute and sync are one call, which takes a quarter of the time.
 */
export function createPGlitePlans(lite: PGlite): PGlitePlans {
  /** By text, the least recently used first. */
  const prepared = new Map<string, Prepared>();
  let names = 0;
  let writtenRows = 0;

  const close = async (statements: readonly Prepared[]): Promise<void> => {
    const messages = statements.map(({ name }) => serialize.close({ type: "S", name }));
    await lite.execProtocol(joined([...messages, serialize.sync()]));
  };

  const closeAll = async (): Promise<void> => {
    const all = [...prepared.values()];
    prepared.clear();
    writtenRows = 0;
    await close(all);
  };

  const prepare = async (text: string): Promise<Prepared> => {
    const name = `plan_${String((names += 1))}`;
    const { messages } = await lite.execProtocol(
      joined([
        serialize.parse({ name, text }),
        serialize.describe({ type: "S", name }),
        serialize.sync(),
      ]),
    );
    return { name, parameterTypes: parse.parseDescribeStatementResults(messages) };
  };

  const find = async (text: string): Promise<Prepared> => {
    const statement = prepared.get(text) ?? (await prepare(text));
    prepared.delete(text);
    prepared.set(text, statement);
    const [oldest] = prepared;
    if (oldest && prepared.size > maxStatements) {
      prepared.delete(oldest[0]);
      await close([oldest[1]]);
    }
    return statement;
  };

  /** To be called while no other statement runs. */
  const execute = async <Row>(
    text: string,
    parameters: readonly unknown[],
    parsers: Parsers,
  ): Promise<Results<Row>> => {
    const { name, parameterTypes } = await find(text);
    const values = parameters.map((value, index) =>
      textOf(value, lite.serializers[parameterTypes[index] ?? 0]),
    );
    const { messages } = await lite.execProtocol(
      joined([
        serialize.bind({ statement: name, values }),
        serialize.describe({ type: "P" }),
        serialize.execute({}),
        serialize.sync(),
      ]),
    );
    const [results] = parse.parseResults(messages, parsers);
    if (!results) throw new Error("A statement had no result");
    writtenRows += results.affectedRows ?? 0;
    if (writtenRows > maxWrittenRows) await closeAll();
    return results as Results<Row>;
  };

  /** Runs what has no plan. A change of the schema may change the columns of a prepared statement. */
  const runUnplanned = async <Row>(text: string, run: Query, parameters?: unknown[]) => {
    const results = await run<Row>(text, parameters);
    if (changesSchema(text)) await lite.runExclusive(closeAll);
    return results;
  };

  const query: PGlitePlans["query"] = async <Row>(
    text: string,
    parameters: unknown[],
    parsers: Parsers,
  ) => {
    const run: Query = (given, values) => lite.query(given, values, { parsers });
    if (!isPlanned(text)) return runUnplanned<Row>(text, run, parameters);
    const results = await lite.runExclusive(async () =>
      // Another caller's transaction is open; this statement must not join it.
      lite.isInTransaction() ? undefined : execute<Row>(text, parameters, parsers),
    );
    return results ?? run<Row>(text, parameters);
  };

  return {
    query,
    clear: () => lite.runExclusive(closeAll),
    forKysely: {
      get closed() {
        return lite.closed;
      },
      get ready() {
        return lite.ready;
      },
      waitReady: lite.waitReady,
      close: () => lite.close(),
      query: (text, parameters = []) => query(text, parameters, lite.parsers),
      transaction: (work) =>
        lite.transaction((tx) =>
          work({
            query: (text, parameters = []) =>
              isPlanned(text)
                ? lite.runExclusive(() => execute(text, parameters, lite.parsers))
                : runUnplanned(text, (...given) => tx.query(...given), parameters),
            rollback: () => tx.rollback(),
          }),
        ),
    },
  };
}

/** True for texts after which plans have to be discarded. */
export function changesSchema(text: string): boolean {
  return /\b(?:create|alter|drop)\s/i.test(text);
}

function isPlanned(text: string): boolean {
  return /^\s*(?:select|insert|update|delete|with)\b/i.test(text);
}

/** A parameter as PGlite's own `query` sends it. */
function textOf(value: unknown, toText: PGlite["serializers"][number] | undefined): string | null {
  if (value === null || value === undefined) return null;
  if (toText) return toText(value);
  switch (typeof value) {
    case "string":
    case "number":
    case "bigint":
    case "boolean":
      return String(value);
    default:
      throw new TypeError("A parameter is neither a text nor a number");
  }
}

function joined(messages: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(messages));
}
