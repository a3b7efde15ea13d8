import { deliveryPath, failureBody, type JsonObject } from "@tt/connector-core";
import type { Principal } from "../../platform/auth/principal";
import { declaredLogins } from "../../features/users/store";
import type { HostContext } from "../../platform/context";
import { latestDeliveries } from "../deliveries/store";
import { identityOf } from "../identities/store";
import { latestNotifications } from "../notifications/store";
import type { RegisteredConnector } from "../registry";
import { memberView, type IntegrationScope } from "../scope";
import type { IntegrationParts } from "./parts";
import { toRun } from "../sync/run-schema";

/** An integration as the caller may see it. Administrators see the workspace's as their own. */
export async function integrationStatus(
  registered: RegisteredConnector,
  { storage, context, deliveries }: IntegrationParts,
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
  if (manifest.inbound) await deliveries.flush();
  const received = manifest.inbound
    ? { deliveries: await latestDeliveries(db, manifest, row.id, context.clock.now()) }
    : {};
  const notices = manifest.on ? { notices: await latestNotifications(db, row.id) } : {};
  const ran = manifest.sync ? { last_run: lastRun ? toRun(lastRun) : null } : {};
  const url = deliveryUrl(context, registered, row.publicId);
  return { ...status, ...ran, ...url, ...received, ...notices, ...linked };
}

/** The caller's account at the provider, linked or declared. */
async function linkedAccount(
  { manifest: { identity } }: RegisteredConnector,
  { database }: HostContext,
  userId: number,
): Promise<{ readonly linked_account?: string | null }> {
  if (!identity) return {};
  const { db } = database;
  const { provider, proof } = identity;
  if (proof !== "linked") {
    return { linked_account: (await declaredLogins(db, userId)).get(provider) ?? null };
  }
  const account = await identityOf(db, userId, provider);
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
