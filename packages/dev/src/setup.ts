import type { Descriptor, JsonObject, RawRequest } from "@tt/connector-core";
import type { ServableFake } from "@tt/fakes";

/** Parameters of a delivery that a {@link DevSetup} builds. */
export interface DevDelivery {
  /** Secret to sign with. */
  readonly secret: string;
  /** The provider's delivery id. */
  readonly deliveryId: string;
  /** When the delivery is sent, for providers that sign the time. */
  readonly at: Date;
  /** The URL that the delivery is sent to, for providers that sign it. */
  readonly url: string;
}

/**
 * What `tt-connector` works with: a connector and a fake of its provider. The default export of `dev.ts`.
 * @example
 * ```ts
 * import { githubConnector } from "@tt/connector-github";
 * import { createFakeGithub } from "@tt/fakes/github";
 * import { systemClock } from "@tt/connector-core/node";
 * import type { DevSetup } from "@tt/dev";
 *
 * const setup: DevSetup = {
 *   connector: githubConnector,
 *   provider: createFakeGithub({ clock: systemClock() }).fetch,
 *   settings: (project) => ({ github_token: "ghp_example", default_project_id: project }),
 * };
 * ```
 */
export interface DevSetup {
  readonly connector: Descriptor;
  /** Answers the requests of the connector, as the provider does. It is served on a port. */
  readonly provider: typeof globalThis.fetch;
  /**
   * A `FaultInjector` that the provider answers through: `POST /_fake/faults` at the provider's URL makes
   * requests fail (default: no such switches).
   */
  readonly faults?: NonNullable<ServableFake["faults"]>;
  /**
   * Variables of the operator that direct the connector to the provider.
   * @param providerUrl Where the provider is served, e.g. `http://127.0.0.1:4000`.
   */
  env?(providerUrl: string): Readonly<Record<string, string>>;
  /**
   * Settings of the integration, as a user would enter them.
   * @param project ID of the project that is created for it.
   * @param providerUrl Where the provider is served, for settings that name the server.
   */
  settings(project: number, providerUrl: string): JsonObject;
  /** The field of the settings with the secret that signs deliveries. */
  readonly secret?: string;
  /** Builds a delivery of an event, as the provider would send it. */
  readonly delivery?: (sent: DevDelivery, event: string, body: string) => RawRequest;
}

/**
 * Checks the types of a {@link DevSetup}, and returns it.
 * @example
 * ```ts
 * import type { Descriptor } from "@tt/connector-core";
 * import { defineDev } from "@tt/dev";
 *
 * export const setupOf = (connector: Descriptor) =>
 *   defineDev({
 *     connector,
 *     provider: () => Promise.resolve(Response.json([])),
 *     settings: (project) => ({ token: "token-1", project }),
 *   });
 * ```
 */
export function defineDev(setup: DevSetup): DevSetup {
  return setup;
}
