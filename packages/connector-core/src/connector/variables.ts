import { operatorSecrets } from "../webhook/operator-secrets";
import { clientVariables } from "../oauth/registration";
import type { Manifest } from "./manifest";

/**
 * The environment variables that a connector reads.
 *
 * @example
 * ```ts
 * import type { ConnectorVariables } from "@tt/connector-core";
 *
 * const variables: ConnectorVariables = {
 *   endpoints: { GITLAB_API_URL: "https://gitlab.com/api/v4" },
 *   clients: ["GITLAB_CLIENT_ID", "GITLAB_CLIENT_SECRET"],
 * };
 * ```
 */
export interface ConnectorVariables {
  /** Variables with URLs of the provider, and their defaults. */
  readonly endpoints: Readonly<Record<string, string>>;
  /**
   * Variables with the OAuth client id and secret of the installation, and with secrets that verify
   * deliveries and challenges. They have no defaults, and hooks cannot read them.
   */
  readonly clients: readonly string[];
}

/**
 * Returns the environment variables that a manifest names. A host reads exactly these for the
 * connector, and passes no others to it.
 *
 * @example
 * ```ts
 * import { connectorVariables, type Descriptor } from "@tt/connector-core";
 *
 * function namesOf({ manifest }: Descriptor): readonly string[] {
 *   const { endpoints, clients } = connectorVariables(manifest);
 *   return [...Object.keys(endpoints), ...clients];
 * }
 * ```
 */
export function connectorVariables(
  manifest: Pick<Manifest, "env" | "api" | "inbound">,
): ConnectorVariables {
  const {
    env = {},
    api: { auth },
  } = manifest;
  const client = auth.type === "oauth2" ? clientVariables(auth) : [];
  return { endpoints: env, clients: [...client, ...operatorSecrets(manifest)] };
}

/**
 * Checks the names and defaults of a connector's variables, and that hooks can read no secret.
 * @returns the end of one sentence per fault, after the connector's key
 */
export function variableFaults(
  manifest: Pick<Manifest, "env" | "api" | "inbound">,
): readonly string[] {
  const { endpoints, clients } = connectorVariables(manifest);
  const badNames = [...Object.keys(endpoints), ...clients]
    .filter((name) => !/^[A-Z][A-Z0-9_]*$/.test(name))
    .map((name) => `names the variable "${name}", which must match [A-Z][A-Z0-9_]*`);
  const badDefaults = Object.entries(endpoints)
    .filter(([, url]) => !URL.canParse(url))
    .map(([name]) => `has a default for ${name} that is not a URL`);
  // Hooks read the variables of `env`.
  const exposed = [...new Set(clients)]
    .filter((name) => Object.hasOwn(endpoints, name))
    .map((name) => `lists "${name}" in its env, which would expose a secret to hooks`);
  return [...badNames, ...badDefaults, ...exposed];
}
