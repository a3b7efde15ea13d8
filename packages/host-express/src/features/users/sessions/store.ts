import type { Kysely } from "kysely";
import { isLiveSession } from "../../../platform/auth/sessions";
import { readPage, type Page, type PageRequest } from "../../../platform/db/page";
import type { Database } from "../../../platform/db/schema";

/** A session as its user sees it, without the hash of its cookie. */
export interface SessionRow {
  readonly id: number;
  readonly created_at: string;
  readonly last_seen_at: string;
  readonly user_agent: string | null;
  readonly address: string | null;
}

/** Lists the sessions of a user that still work, the newest first. */
export async function listSessions(
  db: Kysely<Database>,
  userId: number,
  page: PageRequest,
): Promise<Page<SessionRow>> {
  const live = db.selectFrom("sessions").where("user_id", "=", userId).where(isLiveSession);
  return readPage(live, page, (query) =>
    query
      .select(["id", "created_at", "last_seen_at", "user_agent", "address"])
      .orderBy("id", "desc"),
  );
}
