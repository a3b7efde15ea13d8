import type { IntegrationRow, JsonObject, Manifest } from "@tt/connector-core";
import { z } from "zod";
import type { Principal } from "../platform/auth/principal";
import { forbidden } from "../platform/http/http-error";
import type { HostStorage } from "./storage/create-storage";

/** Whose card a request is about. */
export interface IntegrationScope {
  readonly scope: "personal" | "workspace";
}

/** One's own card. */
export const personal: IntegrationScope = { scope: "personal" };

const scoped = z.object({
  scope: z.enum(["personal", "workspace"]).default("personal").meta({
    description: "`workspace`: the card for everybody, which administrators keep",
  }),
});
const unscoped = z.object({}).transform(() => personal);

/** The query of a card's routes. */
export function scopeQuery({ workspace }: Manifest): z.ZodType<IntegrationScope> {
  return workspace ? scoped : unscoped;
}

/**
 * Whose card somebody may change: his own, or as an administrator everybody's (null).
 * @throws HttpError 403
 */
export function integrationOwner(
  { userId, role }: Principal,
  { scope }: IntegrationScope,
): number | null {
  if (scope === "personal") return userId;
  if (role === "admin") return null;
  throw forbidden("Only administrators may use the card for everybody.");
}

/** The card a request is about, for whoever may change it. */
export function findIntegration(
  storage: HostStorage,
  manifest: Manifest,
  principal: Principal,
  scope: IntegrationScope,
): Promise<IntegrationRow | undefined> {
  return storage.integrations.byOwner(manifest.key, integrationOwner(principal, scope));
}

/** What members see of the card for everybody: the fields the connector names, and whether it works. */
export function memberView({ workspace }: Manifest, status: JsonObject): JsonObject {
  const shown = ["ok", "connected", "is_active", ...(workspace?.memberFields ?? [])];
  const view: JsonObject = {};
  for (const name of shown) {
    const value = status[name];
    if (value !== undefined) view[name] = value;
  }
  return view;
}
