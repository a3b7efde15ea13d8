import type { SettingsSchema, SecretName, Settings } from "../settings/types";
import type { HttpClient } from "../http/client";
import type { JsonObject } from "../json";
import type { Logger } from "../ports/logger";
import type { Storage } from "../ports/storage";
import type { Secret } from "../secret";

/** Whose card it is. */
export interface IntegrationIdentity {
  readonly id: string;
  readonly publicId: string;
  readonly scope: "personal" | "workspace";
  /** User id; null for a workspace row. */
  readonly owner: number | null;
}

/** The reads that a hook may do. There is nothing to write with: changes are returned as data. */
export type StorageReads = Pick<Storage, "users" | "projects" | "tasks" | "timers" | "entries">;

/** What every hook of a connector is given. */
export interface ConnectorContext<Schema extends SettingsSchema> {
  readonly integration: IntegrationIdentity;
  /** The card, parsed; secrets are opened one by one through {@link secret}. */
  readonly settings: Settings<Schema>;
  /** Opens a secret field. Undefined when it was never set. */
  secret(name: SecretName<Schema>): Promise<Secret | undefined>;
  /** What the connector remembered. */
  readonly state: JsonObject;
  /** What the provider told of the access token that is saved now. */
  readonly credentials: JsonObject;
  /** Where the provider delivers to this card; undefined without `inbound`. */
  readonly deliveryUrl: string | undefined;
  /** The operator's endpoints, defaults filled in. */
  readonly env: Readonly<Record<string, string>>;
  readonly now: Date;
  /** SHA-256 of a text's UTF-8 bytes: for names at the provider that follow from ours. */
  hash(text: string): Promise<Uint8Array>;
  readonly http: HttpClient;
  readonly log: Logger;
  readonly storage: StorageReads;
}

/** What an action is given beside that: an action has a person behind it and may change the card. */
export interface ActionContext<Schema extends SettingsSchema> extends ConnectorContext<Schema> {
  /**
   * Puts a new random secret into a field. The old one of the field that signs deliveries counts for
   * another day (GH-13).
   * @returns The new one, stored already.
   */
  replaceSecret(name: SecretName<Schema>): Promise<Secret>;
}

/** What an action is given of which somebody has no card yet. */
export interface StandaloneContext {
  /** Where the provider delivers to all cards; undefined without `inbound`. */
  readonly deliveryUrl: string | undefined;
  /** The operator's endpoints, defaults filled in. */
  readonly env: Readonly<Record<string, string>>;
}
