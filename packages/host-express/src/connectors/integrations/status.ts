import { deliveryPath, failureBody, type JsonObject } from "@tt/connector-core";
import type { Principal } from "../../platform/auth/principal";
import type { HostContext } from "../../platform/context";
import { identityOf } from "../identities/store";
import { latestNotifications } from "../notifications/store";
import type { RegisteredConnector } from "../registry";
import { memberView, type IntegrationScope } from "../scope";
import type { HostStorage } from "../storage/create-storage";
import { toRun } from "../sync/run-schema";

/** An integration as the caller may see it. Administrators see the workspace's as their own. */
export async function integrationStatus(
  registered: RegisteredConnector,
  storage: HostStorage,
  context: HostContext,
  principal: Principal,
  { scope }: IntegrationScope,
): Promise<object> {
  const { manifest, connector } = registered;
  const { db } = context.database;
  const owner = scope === "personal" ? principal.userId : null;
  const linked = await linkedAccount(registered, context, principal.userId);
  const row = await storage.integrations.byOwner(manifest.key, owner);
  if (!row) return { ok: true, connected: false, ...linked };
  const [status, [lastRun]] = await Promise.all([
    connector.status(row.id),
    manifest.sync ? storage.runs.list(row.id, 1) : [],
  ]);
  if (!status.ok) return failureBody(status);
  if (owner === null && principal.role !== "admin") {
    return { ...memberView(manifest, status as unknown as JsonObject), ...linked };
  }
  const notices = manifest.on ? { notices: await latestNotifications(db, row.id) } : {};
  const ran = manifest.sync ? { last_run: lastRun ? toRun(lastRun) : null } : {};
  const url = deliveryUrl(context, registered, row.publicId);
  return { ...status, ...ran, ...url, ...notices, ...linked };
}

/** The caller's account at the provider, if they linked it. */
async function linkedAccount(
  { manifest: { identity } }: RegisteredConnector,
  { database }: HostContext,
  userId: number,
): Promise<{ readonly linked_account?: string | null }> {
  if (identity?.proof !== "linked") return {};
  const account = await identityOf(database.db, userId, identity.provider);
  return { linked_account: account?.name ?? null };
}

/** The address the provider delivers to: `webhook_url` or `events_url`. */
export function deliveryUrl(
  { config }: HostContext,
  { manifest }: RegisteredConnector,
  publicId: string,
): Record<string, string> {
  const path = deliveryPath(manifest, publicId);
  return path === undefined
    ? {}
    : { [`${manifest.inbound?.path ?? ""}_url`]: config.baseUrl + path };
}
