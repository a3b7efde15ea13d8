import {
  ConnectorError,
  PageGuard,
  type ConnectorContext,
  type HttpClient,
  type ProviderResponse,
} from "@tt/connector-core";
import { z } from "zod";
import type { GithubSettings } from "./settings";
import { knownRepository } from "./decide-repository";
import { hookAnswer, repositoryAnswer, type WireHook } from "./wire";

/** What a call needs to know of the card. */
export type Caller = Pick<ConnectorContext<GithubSettings>, "http" | "env" | "settings" | "state">;

/** The repository as the token sees it. A renamed one is followed (GH-38). */
export function getRepository(
  caller: Caller,
): Promise<ProviderResponse<z.output<typeof repositoryAnswer>>> {
  return caller.http.call({
    method: "GET",
    url: repositoryUrl(caller),
    schema: repositoryAnswer,
  });
}

type Repository = z.output<typeof repositoryAnswer>;

/**
 * The repository that the settings name, whatever it was before.
 * @param once True: a GitHub that does not answer is not asked again.
 */
export async function getConfiguredRepository(
  caller: Caller,
  { once = false } = {},
): Promise<ProviderResponse<Repository>> {
  const { repo_owner, repo_name } = caller.settings;
  const url = namedUrl(caller, `${repo_owner}/${repo_name}`);
  const attempts = once ? { maxAttempts: 1 } : {};
  return caller.http.call({ method: "GET", url, schema: repositoryAnswer, ...attempts });
}

/** True if the repository with this id is there, under whatever name. */
export async function hasRepository(caller: Caller, id: number): Promise<boolean> {
  const url = `${apiUrl(caller)}/repositories/${String(id)}`;
  try {
    const { data } = await caller.http.call({ method: "GET", url, schema: repositoryAnswer });
    return data.id === id;
  } catch (error) {
    if (ConnectorError.isInstance(error) && error.code === "not_found") return false;
    throw error;
  }
}

/** One page of issues, unread: a broken one must not hide its neighbours. */
export interface IssuePage {
  readonly issues: readonly unknown[];
  /** The page after it, as GitHub names it (GH-31). */
  readonly next: string | undefined;
  readonly etag: string | undefined;
  /** GitHub's clock. */
  readonly date: string | undefined;
  /** A response header by lower-case name. */
  header(name: string): string | undefined;
}

/** Which issues. */
export interface IssueQuery {
  readonly state: "open" | "all";
  /** Updated then or later, ISO 8601 UTC (GH-32). */
  readonly since?: string | undefined;
  readonly perPage: number;
}

/** The address of a list of issues, least recently updated first. */
export function issuesUrl(caller: Caller, { state, since, perPage }: IssueQuery): string {
  const url = new URL(`${repositoryUrl(caller)}/issues`);
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
 * A page of issues.
 * @param etag Of the last answer to this URL: an unchanged page costs no quota (GH-33).
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

/** May issues be read? @throws ConnectorError when not */
export async function checkIssuesAccess(caller: Caller): Promise<void> {
  await listIssues(caller.http, issuesUrl(caller, { state: "open", perPage: 1 }), undefined);
}

/** May webhooks be managed? @throws ConnectorError when they are not shown */
export async function checkHooksAccess(caller: Caller): Promise<void> {
  const url = `${repositoryUrl(caller)}/hooks?per_page=1`;
  await caller.http.call({ method: "GET", url, schema: z.array(z.unknown()) });
}

/** All webhooks of the repository. */
export async function listHooks(caller: Caller): Promise<readonly WireHook[]> {
  const hooks: WireHook[] = [];
  let url: string | undefined = `${repositoryUrl(caller)}/hooks?per_page=100`;
  const guard = new PageGuard("GitHub");
  while (url !== undefined) {
    guard.enter(url);
    const answer: ProviderResponse<WireHook[]> = await caller.http.call({
      method: "GET",
      url,
      schema: z.array(hookAnswer),
    });
    hooks.push(...answer.data);
    url = nextLink(answer.header("link"));
  }
  return hooks;
}

/** What a webhook is set to (GH-42). */
export interface HookSettings {
  readonly url: string;
  readonly secret: string;
  readonly events: readonly string[];
}

/** Makes a webhook. */
export async function createHook(caller: Caller, settings: HookSettings): Promise<WireHook> {
  const answer = await caller.http.call({
    method: "POST",
    url: `${repositoryUrl(caller)}/hooks`,
    json: { name: "web", ...hookBody(settings) },
    schema: hookAnswer,
  });
  return answer.data;
}

/** Sets a webhook anew, its secret too. */
export async function updateHook(
  caller: Caller,
  id: number,
  settings: HookSettings,
): Promise<WireHook> {
  const answer = await caller.http.call({
    method: "PATCH",
    url: `${repositoryUrl(caller)}/hooks/${String(id)}`,
    json: hookBody(settings),
    schema: hookAnswer,
  });
  return answer.data;
}

/** Removes a webhook. */
export async function deleteHook(caller: Caller, id: number): Promise<void> {
  await caller.http.call({
    method: "DELETE",
    url: `${repositoryUrl(caller)}/hooks/${String(id)}`,
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

/** By the name it was last seen with: GitHub redirects reads of an old one, but no writes (GH-38). */
function repositoryUrl(caller: Caller): string {
  const { repo_owner, repo_name } = caller.settings;
  return namedUrl(caller, knownRepository(caller)?.full_name ?? `${repo_owner}/${repo_name}`);
}

function namedUrl(caller: Caller, name: string): string {
  return `${apiUrl(caller)}/repos/${name.split("/").map(encodeURIComponent).join("/")}`;
}

function apiUrl({ env }: Caller): string {
  return (env["GITHUB_API_URL"] ?? "").replace(/\/$/, "");
}

/** The `rel="next"` of a Link header (RFC 8288). */
function nextLink(header: string | undefined): string | undefined {
  for (const [, target, parameters = ""] of (header ?? "").matchAll(/<([^>]*)>([^,]*)/g)) {
    if (/;\s*rel="?next"?\s*(;|$)/.test(parameters)) return target;
  }
  return undefined;
}
