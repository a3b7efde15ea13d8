import type { ConfigSchema, SecretName, Settings } from "./config/types";
import type { HttpClient } from "./http/client";
import type { JsonObject } from "./json";
import type { Logger } from "./ports/logger";
import type { Storage } from "./ports/storage";
import type { Secret } from "./secret";

/** Whose card it is. */
export interface IntegrationIdentity {
  readonly id: string;
  readonly publicId: string;
  readonly scope: "personal" | "workspace";
  /** User id; null for a workspace row. */
  readonly owner: number | null;
}

/** The reads that a hook may do. There is nothing to write with: changes are returned as data. */
export type StorageReads = Pick<Storage, "users" | "timers" | "tasks">;

/** What every hook of a connector is given. */
export interface ConnectorContext<Schema extends ConfigSchema> {
  readonly integration: IntegrationIdentity;
  /** The card, parsed; secrets are opened one by one through {@link secret}. */
  readonly config: Settings<Schema>;
  /** Opens a secret field. Undefined when it was never set. */
  secret(name: SecretName<Schema>): Promise<Secret | undefined>;
  /** What the connector remembered. */
  readonly state: JsonObject;
  /** The operator's endpoints, defaults filled in. */
  readonly env: Readonly<Record<string, string>>;
  readonly now: Date;
  readonly http: HttpClient;
  readonly log: Logger;
  readonly storage: StorageReads;
}
