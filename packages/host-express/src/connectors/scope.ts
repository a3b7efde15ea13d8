import type { IntegrationRow, JsonObject, Manifest } from "@tt/connector-core";
import * as z from "zod";
import type { Principal } from "../platform/auth/principal";
import { forbidden } from "../platform/http/http-error";
import { requirePrincipal, type Route } from "../platform/http/route";
import type { HostStorage } from "./storage/create-storage";

/** Whether a request concerns the caller's own integration or the workspace's. */
export interface IntegrationScope {
  readonly scope: "personal" | "workspace";
}

/** The caller's own integration. */
export const personal: IntegrationScope = { scope: "personal" };

const scoped = z.object({
  scope: z.enum(["personal", "workspace"]).default("personal").meta({
    description: "`workspace` is the integration for all users, which administrators manage",
  }),
});
const unscoped = z.object({}).transform(() => personal);

/** Query parameters of integration routes. */
export function scopeQuery({ workspace }: Manifest): z.ZodType<IntegrationScope> {
  return workspace ? scoped : unscoped;
}

/** The response to others than administrators who ask for the workspace integration, if there can be one. */
export function scopeResponses({ workspace }: Manifest): Route["responses"] {
  if (!workspace) return {};
  return { 403: { description: "Only administrators may use the workspace scope" } };
}

/** Query parameters of a list of an integration; an absent scope is `personal`. */
export function scopedQuery<Shape extends z.ZodRawShape>(
  { workspace }: Manifest,
  shape: Shape,
): z.ZodType<z.output<z.ZodObject<Shape>> & Partial<IntegrationScope>> {
  const query = workspace ? z.object({ ...shape, ...scoped.shape }) : z.object(shape);
  return query;
}

/**
 * The owner of the integration that a user may change: themselves, or null for the workspace.
 * @throws HttpError 403 if a user who is no administrator asks for the workspace integration
 */
export function integrationOwner(
  { userId, role }: Principal,
  { scope }: IntegrationScope,
): number | null {
  if (scope === "personal") return userId;
  if (role === "admin") return null;
  throw forbidden("Only administrators may manage the workspace integration.");
}

/** Finds the integration that a request may change. */
export function findIntegration(
  storage: HostStorage,
  manifest: Manifest,
  principal: Principal,
  scope: IntegrationScope,
): Promise<IntegrationRow | undefined> {
  return storage.integrations.byOwner(manifest.key, integrationOwner(principal, scope));
}

/** Finds the integration that the request of a session is about. */
export function requestedIntegration(
  storage: HostStorage,
  manifest: Manifest,
  request: { readonly principal: Principal | undefined; readonly query: IntegrationScope },
): Promise<IntegrationRow | undefined> {
  return findIntegration(storage, manifest, requirePrincipal(request), request.query);
}

/** The part of a workspace integration's status that members see. */
export function memberView({ workspace }: Manifest, status: JsonObject): JsonObject {
  const shown = ["ok", "connected", "is_active", ...(workspace?.memberFields ?? [])];
  const view: JsonObject = {};
  for (const name of shown) {
    const value = status[name];
    if (value !== undefined) view[name] = value;
  }
  return view;
}
