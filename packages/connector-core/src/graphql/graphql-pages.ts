import * as z from "zod/mini";
import type { Api } from "../api/api";
import type { Page } from "../api/pages";
import { positionAt, valueAt } from "../api/value-at";
import { unreadable } from "../http/failures";
import { PageGuard } from "../sync/page-guard";
import { sendGraphql, type GraphqlOptions } from "./graphql";

/** Options of {@link graphqlPages}. */
export interface GraphqlPagesOptions extends GraphqlOptions {
  /** Where the connection is in `data`, e.g. `team.issues`. The query has to ask for its `pageInfo`. */
  readonly connection: string;
  /** The query's variable for the cursor (default: `after`). */
  readonly cursor?: string | undefined;
  /** The `next` of a page that was read earlier, to continue there: `from` of `sync.pages`. */
  readonly from?: string | undefined;
}

const anything = z.unknown();

/**
 * Iterates over the pages of a connection
 * ([Relay](https://relay.dev/graphql/connections.htm)): sends `pageInfo.endCursor` with the next query
 * while `pageInfo.hasNextPage` is true. Items are the `nodes`, or else the `node` of each of the `edges`.
 *
 * @throws ConnectorError as `graphql`, and if the provider returns the same page twice
 * @example
 * ```ts
 * import { graphqlPages, type Api } from "@tt/connector-core";
 *
 * const query = `query ($after: String, $since: DateTimeOrDuration) {
 *   issues(first: 50, after: $after, filter: { updatedAt: { gte: $since } }) {
 *     nodes { id title updatedAt }
 *     pageInfo { hasNextPage endCursor }
 *   }
 * }`;
 *
 * export const pagesOf = (api: Api, since?: string, from?: string) =>
 *   graphqlPages(api, query, { connection: "issues", variables: { since }, from });
 * ```
 */
export async function* graphqlPages(
  api: Api,
  query: string,
  { connection, cursor = "after", from, variables, ...options }: GraphqlPagesOptions,
): AsyncGenerator<Page, void, undefined> {
  const guard = new PageGuard(api.provider);
  let position = from;
  do {
    guard.enter(position ?? "");
    const asked = { ...variables, [cursor]: position };
    const answer = await sendGraphql(api, query, anything, { ...options, variables: asked });
    const found = valueAt(answer.data, `data.${connection}`);
    const items = itemsOf(found);
    const hasNext = valueAt(found, "pageInfo.hasNextPage");
    position = hasNext === true ? positionAt(found, "pageInfo.endCursor") : undefined;
    // A list without its `pageInfo` would seem to end after the first page.
    const isReadable = typeof hasNext === "boolean" && hasNext === (position !== undefined);
    if (!items || !isReadable) throw unreadable(api.provider);
    yield {
      items,
      next: position,
      body: answer.data,
      status: answer.status,
      etag: undefined,
      header: (name) => answer.header(name),
    };
  } while (position !== undefined);
}

function itemsOf(connection: unknown): readonly unknown[] | undefined {
  const nodes = valueAt(connection, "nodes");
  if (Array.isArray(nodes)) return nodes as unknown[];
  const edges = valueAt(connection, "edges");
  return Array.isArray(edges) ? edges.map((edge: unknown) => valueAt(edge, "node")) : undefined;
}
