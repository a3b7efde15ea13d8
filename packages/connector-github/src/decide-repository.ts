import type { ConnectorContext, JsonObject, RoutingKey } from "@tt/connector-core";
import type { GithubSettings } from "./settings";
import { nameHint, type WireRepository } from "./wire";

/** What a card remembers of its repository, so that a renamed one is still known. */
interface KnownRepository {
  readonly id: number;
  readonly full_name: string;
  /** The settings it was learnt for, `owner/name` in lower case. */
  readonly configured: string;
}

type Known = Pick<ConnectorContext<GithubSettings>, "settings" | "state">;

/**
 * Is this the card's repository? By id once it is known, since names change (GH-27); by name before,
 * and again when the card was pointed to another repository.
 */
export function sameRepository(repository: WireRepository, context: Known): boolean {
  const known = knownRepository(context);
  return known
    ? known.id === repository.id
    : repository.full_name.toLowerCase() === configuredName(context);
}

/** State to set when there is something new to learn; undefined in steady state. */
export function learnRepository(
  repository: WireRepository,
  context: Known,
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

/** What was learnt for the repository that the card names now. */
export function knownRepository(context: Known): KnownRepository | undefined {
  const known = context.state["repository"];
  if (typeof known !== "object" || known === null || Array.isArray(known)) return undefined;
  const { id, full_name, configured } = known;
  if (typeof id !== "number" || typeof full_name !== "string") return undefined;
  if (typeof configured !== "string" || configured !== configuredName(context)) return undefined;
  return { id, full_name, configured };
}

/** How deliveries of a repository name it: by its id, and by the name it has now. */
export function repositoryRoutes({ id, full_name }: WireRepository): readonly RoutingKey[] {
  return [{ index: "target", value: String(id) }, nameHint(full_name)];
}

/** True if it has the name in the settings, whatever its id. */
export function hasConfiguredName(repository: WireRepository, context: Known): boolean {
  return repository.full_name.toLowerCase() === configuredName(context);
}

/** What the owner has to do while the integration does not know its repository. */
export function unknownRepository(
  repository: WireRepository,
  { settings: config }: Pick<Known, "settings">,
): { readonly code: "invalid_config"; readonly error: string } {
  const configured = `${config.repo_owner}/${config.repo_name}`;
  const renamed = repository.full_name.toLowerCase() !== configured.toLowerCase();
  const what = renamed
    ? `Deliveries come from ${repository.full_name}, the settings name ${configured}. If the ` +
      "repository was renamed, press Test or Save; else correct the settings or the webhook."
    : `${configured} was made anew: it is another repository than the one known so far. Press Test ` +
      "or Save to go on with it.";
  return { code: "invalid_config", error: what };
}

function configuredName(context: Known): string {
  return `${context.settings.repo_owner}/${context.settings.repo_name}`.toLowerCase();
}
