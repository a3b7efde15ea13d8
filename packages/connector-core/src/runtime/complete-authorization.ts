import type { ConnectResult } from "../oauth/client";
import type { AuthorizationAnswer } from "../oauth/oauth";
import type { Ledger } from "../ports/ledger";
import type { Result } from "../result";
import type { RegisteredConnector } from "./deliveries";
import { saveIntegration, type SaveParts } from "./save";

/** What {@link completeAuthorization} needs. */
export interface AuthorizationParts
  extends RegisteredConnector, Omit<SaveParts, "manifest" | "connector" | "ledger"> {
  readonly ledger: Pick<Ledger, "save" | "remove">;
}

/** A connected integration. */
export interface Connected extends ConnectResult {
  /** Id of the integration. */
  readonly id: string;
}

/**
 * Exchanges the code of an authorization for tokens and stores them. If the owner has no integration
 * yet, one without settings is inserted first, because tokens are sealed with the id of a row; it is
 * deleted if connecting fails.
 *
 * @param owner User id; null for the workspace integration.
 * @example
 * ```ts
 * import {
 *   completeAuthorization,
 *   type AuthorizationAnswer,
 *   type AuthorizationParts,
 * } from "@tt/connector-core";
 *
 * async function connect(parts: AuthorizationParts, owner: number, answer: AuthorizationAnswer) {
 *   const connected = await completeAuthorization(parts, owner, answer);
 *   return connected.ok ? `Connected as ${connected.email ?? "someone"}` : connected.error;
 * }
 * ```
 */
export async function completeAuthorization(
  parts: AuthorizationParts,
  owner: number | null,
  answer: AuthorizationAnswer,
): Promise<Result<Connected>> {
  const { manifest, connector, storage, ledger } = parts;
  const known = await storage.integrations.byOwner(manifest.key, owner);
  const draft = known ? undefined : await saveIntegration(parts, { owner, input: {}, draft: true });
  if (draft?.ok === false) return draft;
  const row = known ?? draft?.row;
  if (!row) throw new Error("The draft of an integration was not saved");
  const connected = await connector.connect(row.id, answer);
  if (connected.ok) return { ...connected, id: row.id };
  if (draft) await ledger.remove(row.id, row.settingsVersion);
  return connected;
}
