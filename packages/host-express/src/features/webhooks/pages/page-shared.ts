import * as z from "zod";
import type { Actor } from "../../../platform/auth/principal";
import type { HostContext } from "../../../platform/context";
import { idParameter } from "../../../platform/http/fields";
import { notFound } from "../../../platform/http/http-error";
import type { WebhookRow } from "../schema";
import { findWebhook } from "../store";
import { webhooksPath } from "./paths";

// What the routes of the pages of webhooks share.

/** What the routes of pages have in common. */
export const common = { access: { type: "session" }, tag: "Pages", hidden: true } as const;

/** The path parameters of a webhook's page. */
export const params = z.object({ id: idParameter });

/** The path of a webhook's page. */
export const path = `${webhooksPath}/{id}`;

/** Said if the installation cannot store secrets. */
export const noKey =
  "Secrets cannot be stored. Ask your administrator to set SETTINGS_ENCRYPTION_KEY, then try again.";

/**
 * Finds a webhook that the user can see.
 * @throws HttpError 404
 */
export async function visible(
  { database }: HostContext,
  actor: Actor,
  id: number,
): Promise<WebhookRow> {
  const row = await findWebhook(database.db, actor, id);
  if (!row) throw notFound("Webhook");
  return row;
}
