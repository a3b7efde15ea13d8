import { isJsonObject, type ConnectorContext, type JsonObject } from "@tt/connector-core";
import type { GithubSettings } from "./settings";
import type { WireRepository } from "./wire";

/** The repository stored with an integration, so that it is recognized after a rename. */
interface KnownRepository {
  readonly id: number;
  readonly full_name: string;
  /** The name in the settings at that time, `owner/name` in lower case. */
  readonly configured: string;
}

type RepositoryContext = Pick<ConnectorContext<GithubSettings>, "settings" | "state">;

/**
 * True if this is the integration's repository: by ID once it is known, because names change,
 * and by name before that or after the settings name another repository.
 */
export function sameRepository(repository: WireRepository, context: RepositoryContext): boolean {
  const known = knownRepository(context);
  return known
    ? known.id === repository.id
    : repository.full_name.toLowerCase() === configuredName(context);
}

/** State to store for a repository. Undefined if it is already stored. */
export function repositoryState(
  repository: WireRepository,
  context: RepositoryContext,
): JsonObject | undefined {
  const known = knownRepository(context);
  if (known?.id === repository.id && known.full_name === repository.full_name) return undefined;
  const configured = configuredName(context);
  return {
    repository: {
      id: repository.id,
      full_name: repository.full_name,
      configured,
    },
  };
}

/** The stored repository. Undefined if the settings name another one by now. */
export function knownRepository(context: RepositoryContext): KnownRepository | undefined {
  const known = context.state["repository"];
  if (!isJsonObject(known)) return undefined;
  const { id, full_name, configured } = known;
  if (typeof id !== "number" || typeof full_name !== "string") return undefined;
  if (typeof configured !== "string" || configured !== configuredName(context)) return undefined;
  return { id, full_name, configured };
}

/** True if the repository has the name in the settings, regardless of its ID. */
export function hasConfiguredName(repository: WireRepository, context: RepositoryContext): boolean {
  return repository.full_name.toLowerCase() === configuredName(context);
}

/** What the owner has to do if a delivery comes from an unexpected repository. */
export function unknownRepository(
  repository: WireRepository,
  { settings }: Pick<RepositoryContext, "settings">,
): { readonly code: "invalid_config"; readonly error: string } {
  const configured = `${settings.repo_owner}/${settings.repo_name}`;
  const renamed = repository.full_name.toLowerCase() !== configured.toLowerCase();
  const error = renamed
    ? `Deliveries come from ${repository.full_name}, but the settings name ${configured}. If the ` +
      "repository was renamed, press Test or Save. Otherwise correct the settings or the webhook."
    : `${configured} was deleted and created again, so it is another repository than before. Press ` +
      "Test or Save to use the new one.";
  return { code: "invalid_config", error };
}

function configuredName(context: RepositoryContext): string {
  return `${context.settings.repo_owner}/${context.settings.repo_name}`.toLowerCase();
}
