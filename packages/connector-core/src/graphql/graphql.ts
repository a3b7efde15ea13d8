import * as z from "zod/mini";
import type { Api } from "../api/api";
import type { CallOptions } from "../api/call-options";
import type { ProviderResponse } from "../http/call";
import { withoutUndefined, type JsonValue } from "../json";
import { classifyGraphql } from "./classify-graphql";

/** Options of {@link graphql}. */
export interface GraphqlOptions extends Omit<CallOptions, "query" | "classify"> {
  /** Values of the query's variables; undefined leaves one out. */
  readonly variables?: Readonly<Record<string, JsonValue | undefined>> | undefined;
  /** Path of the endpoint below `api.base` (default: `/graphql`). */
  readonly path?: string | undefined;
}

/**
 * Sends a GraphQL query or mutation, and parses `data` of the response by a schema.
 *
 * Errors in the response throw, also in one with the status 200: a code for authentication asks the owner to
 * connect again, a rate limit is retried when the provider says, and everything else fails with the
 * first message. `api.classify` goes first, for codes of the provider's own.
 *
 * A query is repeated like a GET. A mutation is repeated only if the provider is known not to have
 * applied it, unless `idempotent` says otherwise.
 *
 * @param query The document. Put values into `variables`, never into the text.
 * @throws ConnectorError with a message for the integration's owner
 * @example
 * ```ts
 * import { graphql, type Api } from "@tt/connector-core";
 * import * as z from "zod";
 *
 * const team = z.object({ team: z.object({ name: z.string() }) });
 *
 * export async function teamName(api: Api, id: string): Promise<string> {
 *   const query = "query ($id: String!) { team(id: $id) { name } }";
 *   return (await graphql(api, query, team, { variables: { id } })).team.name;
 * }
 * ```
 */
export async function graphql<T>(
  api: Api,
  query: string,
  schema: z.core.$ZodType<T>,
  options: GraphqlOptions = {},
): Promise<T> {
  return (await sendGraphql(api, query, z.object({ data: schema }), options)).data.data;
}

/** Sends a query and parses the whole body. */
export function sendGraphql<T>(
  api: Api,
  query: string,
  body: z.core.$ZodType<T>,
  { variables = {}, path = "/graphql", ...options }: GraphqlOptions,
): Promise<ProviderResponse<T>> {
  return api.call("POST", path, body, {
    // A word in a comment or a name only makes a query less often repeated.
    idempotent: !/\bmutation\b/.test(query),
    ...withoutUndefined(options),
    classify: classifyGraphql,
    body: { query, variables: withoutUndefined(variables) },
  });
}
