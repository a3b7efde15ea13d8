import type { Kysely } from "kysely";
import type { Actor } from "../../platform/auth/principal";
import { readPage, type Page, type PageRequest } from "../../platform/db/page";
import type { Database } from "../../platform/db/schema";
import type { WebhookRow } from "./schema";

const columns = [
  "id",
  "user_id",
  "name",
  "description",
  "url",
  "events",
  "header_names",
  "is_active",
  "disabled_reason",
  "disabled_at",
  "changed_by",
  "failing_since",
  "paused_until",
  "last_success_at",
  "previous_secret_until",
  "created_at",
  "updated_at",
  "version",
] as const;

/** Webhooks that the actor may see and change: their own ones, for administrators all. */
export function webhooksOf(db: Kysely<Database>, actor: Actor) {
  return db
    .selectFrom("webhooks")
    .$if(actor.role !== "admin", (query) => query.where("webhooks.user_id", "=", actor.userId));
}

/**
 * Lists webhooks, the newest first.
 * @param isActive Undefined for both active and inactive ones.
 */
export function listWebhooks(
  db: Kysely<Database>,
  actor: Actor,
  isActive: boolean | undefined,
  page: PageRequest,
): Promise<Page<WebhookRow>> {
  const all = webhooksOf(db, actor);
  const matching = isActive === undefined ? all : all.where("is_active", "=", isActive);
  return readPage(matching, page, (query) => query.select(columns).orderBy("id", "desc"));
}

/** Finds a webhook that the actor may see. */
export function findWebhook(
  db: Kysely<Database>,
  actor: Actor,
  id: number,
): Promise<WebhookRow | undefined> {
  return webhooksOf(db, actor).select(columns).where("id", "=", id).executeTakeFirst();
}
