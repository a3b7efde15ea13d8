import type { IntegrationUpdate, JsonObject, RoutingKeyUpdate } from "@tt/connector-core";
import * as z from "zod/mini";
import type { GithubContext } from "./settings";
import type { WireRepository } from "./wire";

/** The repository stored with an integration, so that it is recognized after a rename. */
const knownSchema = z.object({
  id: z.number(),
  full_name: z.string(),
  /** The name in the settings at that time, `owner/name` in lower case. */
  configured: z.string(),
});

type KnownRepository = z.output<typeof knownSchema>;

type RepositoryContext = Pick<GithubContext, "settings" | "state">;

/**
 * True if this is the integration's repository: by ID once it is known, because names change,
 * and by name before that or after the settings name another repository.
 */
export function sameRepository(repository: WireRepository, context: RepositoryContext): boolean {
  const known = knownRepository(context);
  return known ? known.id === repository.id : hasConfiguredName(repository, context);
}

/** The stored repository. Undefined if the settings name another one by now. */
export function knownRepository(context: RepositoryContext): KnownRepository | undefined {
  const known = knownSchema.safeParse(context.state["repository"]).data;
  return known?.configured === lowerCaseName(context) ? known : undefined;
}

/** True if the repository has the name in the settings, regardless of its ID. */
export function hasConfiguredName(repository: WireRepository, context: RepositoryContext): boolean {
  return repository.full_name.toLowerCase() === lowerCaseName(context);
}

/** True if a repository is stored, under its current name. */
export function isStored({ id, full_name }: WireRepository, context: RepositoryContext): boolean {
  const known = knownRepository(context);
  return known?.id === id && known.full_name === full_name;
}

/** State to store for a repository; empty if it is already stored. */
export function repositoryState(
  repository: WireRepository,
  context: RepositoryContext,
): JsonObject {
  if (isStored(repository, context)) return {};
  const { id, full_name } = repository;
  return { repository: { id, full_name, configured: lowerCaseName(context) } };
}

/** Stores a repository and adds its routing keys: its ID and its current name. */
export function repositoryUpdate(
  repository: WireRepository,
  context: RepositoryContext,
): IntegrationUpdate & { readonly state: JsonObject; readonly routingKeys: RoutingKeyUpdate } {
  return {
    state: repositoryState(repository, context),
    routingKeys: {
      target: { add: [String(repository.id)] },
      repository: { add: [repository.full_name] },
    },
  };
}

/** What the owner has to do if a delivery comes from an unexpected repository. */
export function unknownRepository(
  repository: WireRepository,
  context: RepositoryContext,
): { readonly code: "invalid_config"; readonly error: string } {
  const configured = configuredName(context);
  const error = hasConfiguredName(repository, context)
    ? `${configured} was deleted and created again, so it is another repository than before. Press ` +
      "Test or Save to use the new one."
    : `Deliveries come from ${repository.full_name}, but the settings name ${configured}. If the ` +
      "repository was renamed, press Test or Save. Otherwise correct the settings or the webhook.";
  return { code: "invalid_config", error };
}

/** The name in the settings, `owner/name`. */
export function configuredName({
  settings: { repo_owner, repo_name },
}: Pick<RepositoryContext, "settings">): string {
  return `${repo_owner}/${repo_name}`;
}

function lowerCaseName(context: RepositoryContext): string {
  return configuredName(context).toLowerCase();
}
