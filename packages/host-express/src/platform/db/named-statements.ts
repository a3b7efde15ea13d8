import type { PostgresPool, PostgresPoolClient } from "kysely";
import type { GuardedClient, GuardedPool } from "./guarded-pool";

/** Maximum number of named statements; more stay unnamed, which bounds memory. */
const maxNames = 500;

/**
 * Names Kysely's statements, so that the server reuses their plans. Kysely sends unnamed statements,
 * which the server plans each time, and planning takes longer than the round trip.
 */
export function withNamedStatements(pool: GuardedPool): PostgresPool {
  const names = new Map<string, string>();
  const nameOf = (text: string): string | undefined => {
    const known = names.get(text);
    if (known !== undefined || names.size >= maxNames) return known;
    const name = `k${String(names.size)}`;
    names.set(text, name);
    return name;
  };
  return {
    options: pool.options,
    connect: async () => wrap(await pool.connect(), nameOf),
    end: () => pool.end(),
  };
}

function wrap(
  client: GuardedClient,
  nameOf: (text: string) => string | undefined,
): PostgresPoolClient {
  const query = (text: string, values: readonly unknown[]): Promise<unknown> => {
    const name = values.length > 0 ? nameOf(text) : undefined;
    return client.query({
      text,
      values: [...values],
      ...(name === undefined ? {} : { name }),
    });
  };
  return {
    query: query as PostgresPoolClient["query"],
    release: (discard) => {
      client.release(discard === true);
    },
  };
}
