import type { SettingsSchema, SecretName, Settings } from "../settings/types";
import type { Api } from "../api/api";
import type { ExternalRef } from "../changes/refs";
import type { JsonObject } from "../json";
import type { Logger } from "../ports/logger";
import type { Storage } from "../ports/storage";
import type { Secret } from "../secret";

/** The integration that a hook runs for. */
export interface IntegrationIdentity {
  readonly id: string;
  /** Last path segment of the integration's own delivery URL. */
  readonly publicId: string;
  readonly scope: "personal" | "workspace";
  /** Id of the owning user; null for a workspace integration. */
  readonly owner: number | null;
}

/** The read-only part of the storage. Hooks do not write; they return changes as data. */
export type StorageReads = Pick<Storage, "users" | "projects" | "tasks" | "timers" | "entries">;

/**
 * The context of every hook: settings, secrets, the provider's API and reads of the tracker.
 *
 * @example
 * ```ts
 * import type { ConnectorContext } from "@tt/connector-core";
 * import * as z from "zod";
 *
 * const settings = z.object({ channel: z.string() });
 *
 * async function postMessage(text: string, context: ConnectorContext<typeof settings>) {
 *   const { api, settings } = context;
 *   await api.post("/messages", { channel: settings.channel, text }, z.object({ id: z.string() }));
 * }
 * ```
 */
export interface ConnectorContext<Schema extends SettingsSchema> {
  readonly integration: IntegrationIdentity;
  /** The saved settings, parsed and without secrets; read those through {@link secret}. */
  readonly settings: Settings<Schema>;
  /** Decrypts a secret field. Undefined if it is not set. */
  secret(name: SecretName<Schema>): Promise<Secret | undefined>;
  /** State that the connector stored earlier. */
  readonly state: JsonObject;
  /** Metadata of the current access token, such as its scopes. Contains no tokens. */
  readonly credentials: JsonObject;
  /** The integration's own webhook URL. Undefined if the connector has no `inbound`. */
  readonly deliveryUrl: string | undefined;
  /** The manifest's `env`, with the operator's values in place of the defaults. */
  readonly env: Readonly<Record<string, string>>;
  /** The time at which the operation began. */
  readonly now: Date;
  /**
   * Names an item of the provider. Two items are the same if host of the API, container and name are
   * the same.
   * @param container What the name is unique in, such as the id of a repository.
   */
  readonly ref: (container: string | number, name: string) => ExternalRef;
  /** SHA-256 of a string's UTF-8 bytes, for deriving stable ids at the provider. */
  hash(text: string): Promise<Uint8Array>;
  /**
   * Sends authorized requests below the manifest's base URL.
   * @throws ConnectorError `invalid_config` if the base URL in the settings may not be called
   */
  readonly api: Api;
  readonly log: Logger;
  readonly storage: StorageReads;
}

/** The context of an action. A person triggers it, so it may replace secrets. */
export interface ActionContext<Schema extends SettingsSchema> extends ConnectorContext<Schema> {
  /**
   * Replaces a secret field and stores it: with a new random value, or with the one that the provider
   * chose. If the field signs deliveries, the previous value stays valid for 24 hours.
   * @param chosen The provider's value. Fails as `provider_unavailable` if the field does not accept it.
   * @returns the new value
   */
  replaceSecret(name: SecretName<Schema>, ...chosen: [] | [value: string]): Promise<Secret>;
}

/** The context of a standalone action, which runs without an integration. */
export interface StandaloneContext {
  /** The webhook URL shared by all integrations. Undefined if the connector has no `inbound`. */
  readonly deliveryUrl: string | undefined;
  /** The manifest's `env`, with the operator's values in place of the defaults. */
  readonly env: Readonly<Record<string, string>>;
}
