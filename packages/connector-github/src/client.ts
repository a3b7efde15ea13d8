import {
  ConnectorError,
  PageGuard,
  baseUrl,
  type ConnectorContext,
  type HttpClient,
  type ProviderResponse,
} from "@tt/connector-core";
import * as z from "zod";
import type { GithubSettings } from "./settings";
import { knownRepository } from "./decide-repository";
import { hookAnswer, repositoryAnswer, type WireHook } from "./wire";

/** The parts of the context that a call uses. */
export type CallContext = Pick<
  ConnectorContext<GithubSettings>,
  "http" | "env" | "settings" | "state"
>;

/** Gets the integration's repository, also after a rename. */
export function getRepository(
  context: CallContext,
): Promise<ProviderResponse<z.output<typeof repositoryAnswer>>> {
  return context.http.call({
    method: "GET",
    url: repositoryUrl(context),
    schema: repositoryAnswer,
  });
}

type Repository = z.output<typeof repositoryAnswer>;

/**
 * Gets the repository by the name in the settings, ignoring the stored one.
 * @param options Limits the attempts; pass 1 while a user is waiting.
 */
export async function getConfiguredRepository(
  context: CallContext,
  options: { readonly maxAttempts?: number } = {},
): Promise<ProviderResponse<Repository>> {
  const { repo_owner, repo_name } = context.settings;
  const url = namedUrl(context, `${repo_owner}/${repo_name}`);
  return context.http.call({ method: "GET", url, schema: repositoryAnswer, ...options });
}

/** True if a repository with this ID exists, under any name. */
export async function hasRepository(context: CallContext, id: number): Promise<boolean> {
  const url = `${apiUrl(context)}/repositories/${String(id)}`;
  try {
    const { data } = await context.http.call({ method: "GET", url, schema: repositoryAnswer });
    return data.id === id;
  } catch (error) {
    if (ConnectorError.isInstance(error) && error.code === "not_found") return false;
    throw error;
  }
}

/** A page of issues, not parsed yet: an invalid issue must not hide the others. */
export interface IssuePage {
  readonly issues: readonly unknown[];
  /** URL of the next page, from the `Link` header. Undefined for the last page. */
  readonly next: string | undefined;
  readonly etag: string | undefined;
  /** Time of the response by GitHub's clock, an HTTP date. */
  readonly date: string | undefined;
  /** A response header by lower-case name. */
  header(name: string): string | undefined;
}

/** Filter for a list of issues. */
export interface IssueQuery {
  readonly state: "open" | "all";
  /** Only issues updated at or after this time, ISO 8601 UTC. */
  readonly since?: string | undefined;
  readonly perPage: number;
}

/** URL of a list of issues, least recently updated first. */
export function issuesUrl(context: CallContext, { state, since, perPage }: IssueQuery): string {
  const url = new URL(`${repositoryUrl(context)}/issues`);
  url.search = new URLSearchParams({
    state,
    sort: "updated",
    direction: "asc",
    per_page: String(perPage),
    ...(since === undefined ? {} : { since }),
  }).toString();
  return url.href;
}

/**
 * Gets a page of issues.
 * @param etag ETag of the last response to this URL; an unchanged page does not count against the rate
 *   limit.
 */
export async function listIssues(
  http: HttpClient,
  url: string,
  etag: string | undefined,
): Promise<IssuePage | "unchanged"> {
  const answer = await http.call({
    method: "GET",
    url,
    headers: etag === undefined ? {} : { "if-none-match": etag },
    schema: z.union([z.array(z.unknown()), z.literal("")]),
  });
  if (answer.status === 304 || answer.data === "") return "unchanged";
  return {
    issues: answer.data,
    next: nextLink(answer.header("link")),
    etag: answer.header("etag"),
    date: answer.header("date"),
    header: (name) => answer.header(name),
  };
}

/** @throws ConnectorError if issues cannot be read */
export async function checkIssuesAccess(context: CallContext): Promise<void> {
  await listIssues(context.http, issuesUrl(context, { state: "open", perPage: 1 }), undefined);
}

/** @throws ConnectorError if webhooks cannot be managed */
export async function checkHooksAccess(context: CallContext): Promise<void> {
  const url = `${repositoryUrl(context)}/hooks?per_page=1`;
  await context.http.call({ method: "GET", url, schema: z.array(z.unknown()) });
}

/** Gets all webhooks of the repository. */
export async function listHooks(context: CallContext): Promise<readonly WireHook[]> {
  const hooks: WireHook[] = [];
  let url: string | undefined = `${repositoryUrl(context)}/hooks?per_page=100`;
  const guard = new PageGuard("GitHub");
  while (url !== undefined) {
    guard.enter(url);
    const answer: ProviderResponse<WireHook[]> = await context.http.call({
      method: "GET",
      url,
      schema: z.array(hookAnswer),
    });
    hooks.push(...answer.data);
    url = nextLink(answer.header("link"));
  }
  return hooks;
}

/** Configuration of a webhook at GitHub. */
export interface HookSettings {
  readonly url: string;
  readonly secret: string;
  readonly events: readonly string[];
}

/** Creates a webhook. */
export async function createHook(context: CallContext, settings: HookSettings): Promise<WireHook> {
  const answer = await context.http.call({
    method: "POST",
    url: `${repositoryUrl(context)}/hooks`,
    json: { name: "web", ...hookBody(settings) },
    schema: hookAnswer,
  });
  return answer.data;
}

/** Replaces the configuration of a webhook, including its secret. */
export async function updateHook(
  context: CallContext,
  id: number,
  settings: HookSettings,
): Promise<WireHook> {
  const answer = await context.http.call({
    method: "PATCH",
    url: `${repositoryUrl(context)}/hooks/${String(id)}`,
    json: hookBody(settings),
    schema: hookAnswer,
  });
  return answer.data;
}

/** Deletes a webhook. */
export async function deleteHook(context: CallContext, id: number): Promise<void> {
  await context.http.call({
    method: "DELETE",
    url: `${repositoryUrl(context)}/hooks/${String(id)}`,
    schema: z.unknown(),
  });
}

function hookBody({ url, secret, events }: HookSettings) {
  return {
    active: true,
    events: [...events],
    config: { url, content_type: "json", secret, insecure_ssl: "0" },
  };
}

/** Uses the last known name: GitHub redirects reads of an old name, but not writes (GH-38). */
function repositoryUrl(context: CallContext): string {
  const { repo_owner, repo_name } = context.settings;
  return namedUrl(context, knownRepository(context)?.full_name ?? `${repo_owner}/${repo_name}`);
}

function namedUrl(context: CallContext, name: string): string {
  return `${apiUrl(context)}/repos/${name.split("/").map(encodeURIComponent).join("/")}`;
}

function apiUrl({ env }: CallContext): string {
  return baseUrl(env, "GITHUB_API_URL");
}

/** The `rel="next"` target of a Link header (RFC 8288). */
function nextLink(header: string | undefined): string | undefined {
  for (const [, target, parameters = ""] of (header ?? "").matchAll(/<([^>]*)>([^,]*)/g)) {
    if (/;\s*rel="?next"?\s*(;|$)/.test(parameters)) return target;
  }
  return undefined;
}
