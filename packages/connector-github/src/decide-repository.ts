import type { ConnectorContext, JsonObject } from "@tt/connector-core";
import type { GithubConfig } from "./config";
import type { WireRepository } from "./wire";

/** What a card remembers of its repository, so that a renamed one is still known. */
interface KnownRepository {
  readonly id: number;
  readonly full_name: string;
  /** The settings it was learnt for, `owner/name` in lower case. */
  readonly configured: string;
}

type Known = Pick<ConnectorContext<GithubConfig>, "config" | "state">;

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

function configuredName(context: Known): string {
  return `${context.config.repo_owner}/${context.config.repo_name}`.toLowerCase();
}
