import {
  ConnectorError,
  path,
  type ConnectorContext,
  type KeysetPage,
  type KeysetPosition,
  type ProviderResponse,
} from "@tt/connector-core";
import * as z from "zod";
import type { GithubSettings } from "./settings";
import { knownRepository } from "./decide-repository";
import { hookAnswer, repositoryAnswer, type WireHook } from "./wire";

/** The parts of the context that a call uses. */
export type CallContext = Pick<
  ConnectorContext<GithubSettings>,
  "api" | "env" | "settings" | "state"
>;

/** Gets the integration's repository, also after a rename. */
export function getRepository(
  context: CallContext,
): Promise<ProviderResponse<z.output<typeof repositoryAnswer>>> {
  return context.api.call("GET", repositoryPath(context), repositoryAnswer);
}

type Repository = z.output<typeof repositoryAnswer>;

/**
 * Gets the repository by the name in the settings, ignoring the stored one.
 * @param options Limits the attempts; pass 1 while a user is waiting.
 */
export async function getConfiguredRepository(
  { api, settings: { repo_owner, repo_name } }: CallContext,
  options: { readonly maxAttempts?: number } = {},
): Promise<ProviderResponse<Repository>> {
  return api.call("GET", namedPath(`${repo_owner}/${repo_name}`), repositoryAnswer, options);
}

/** True if a repository with this ID exists, under any name. */
export async function hasRepository({ api }: CallContext, id: number): Promise<boolean> {
  try {
    return (await api.get(path`/repositories/${id}`, repositoryAnswer)).id === id;
  } catch (error) {
    if (ConnectorError.isInstance(error) && error.code === "not_found") return false;
    throw error;
  }
}

/** A list of issues, and where to start in it. */
export interface IssueQuery extends KeysetPosition {
  readonly state: "open" | "all";
  readonly perPage: number;
  /** ETag of the last response to the same request; an unchanged page does not count as a request. */
  readonly etag: string | undefined;
}

/**
 * Lists issues, least recently updated first. They are not parsed: an invalid issue must not hide the
 * others.
 */
export function listIssues(
  context: CallContext,
  { state, perPage, ...position }: IssueQuery,
): AsyncGenerator<KeysetPage, void, undefined> {
  return context.api.pages.keyset(`${repositoryPath(context)}/issues`, {
    query: { state, sort: "updated", direction: "asc", per_page: perPage },
    by: "updated_at",
    param: "since",
    ...position,
  });
}

/** @throws ConnectorError if issues cannot be read */
export async function checkIssuesAccess(context: CallContext): Promise<void> {
  const query = { state: "open", per_page: 1 };
  await context.api.get(`${repositoryPath(context)}/issues`, z.array(z.unknown()), { query });
}

/** @throws ConnectorError if webhooks cannot be managed */
export async function checkHooksAccess(context: CallContext): Promise<void> {
  const query = { per_page: 1 };
  await context.api.get(hooksPath(context), z.array(z.unknown()), { query });
}

/** Gets all webhooks of the repository. */
export function listHooks(context: CallContext): Promise<readonly WireHook[]> {
  return context.api.all(hooksPath(context), hookAnswer, { query: { per_page: 100 } });
}

/** Configuration of a webhook at GitHub. */
export interface HookSettings {
  readonly url: string;
  readonly secret: string;
  readonly events: readonly string[];
}

/** Creates a webhook. */
export function createHook(context: CallContext, settings: HookSettings): Promise<WireHook> {
  return context.api.post(hooksPath(context), { name: "web", ...hookBody(settings) }, hookAnswer);
}

/** Replaces the configuration of a webhook, including its secret. */
export function updateHook(
  context: CallContext,
  id: number,
  settings: HookSettings,
): Promise<WireHook> {
  return context.api.patch(hookPath(context, id), hookBody(settings), hookAnswer);
}

/** Deletes a webhook. */
export function deleteHook(context: CallContext, id: number): Promise<void> {
  return context.api.delete(hookPath(context, id));
}

function hookBody({ url, secret, events }: HookSettings) {
  return {
    active: true,
    events: [...events],
    config: { url, content_type: "json", secret, insecure_ssl: "0" },
  };
}

function hooksPath(context: CallContext): string {
  return `${repositoryPath(context)}/hooks`;
}

function hookPath(context: CallContext, id: number): string {
  return `${hooksPath(context)}${path`/${id}`}`;
}

/** Uses the last known name: GitHub redirects reads of an old name, but not writes (GH-38). */
function repositoryPath(context: CallContext): string {
  const { repo_owner, repo_name } = context.settings;
  return namedPath(knownRepository(context)?.full_name ?? `${repo_owner}/${repo_name}`);
}

/** @param fullName `owner/name` */
function namedPath(fullName: string): string {
  const [owner = "", name = ""] = fullName.split("/");
  return path`/repos/${owner}/${name}`;
}
