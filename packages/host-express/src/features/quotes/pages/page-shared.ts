import { dayInZone } from "@tt/connector-core";
import * as z from "zod";
import type { Actor } from "../../../platform/auth/principal";
import type { Refused } from "../../../platform/change-outcome";
import type { HostContext } from "../../../platform/context";
import { idParameter } from "../../../platform/http/fields";
import { notFound } from "../../../platform/http/http-error";
import { zoneOf } from "../../users/store";
import { findQuote, type QuoteRow } from "../store";
import { quotesPath } from "./paths";

// What the routes of the pages of quotes share.

/** What the routes of pages have in common. */
export const common = { access: { type: "session" }, tag: "Pages", hidden: true } as const;

/** The path parameters of a quote's page. */
export const params = z.object({ id: idParameter });

/** Path template of a quote's page. */
export const path = `${quotesPath}/{id}`;

/**
 * Finds a quote that the user can see.
 * @throws HttpError 404
 */
export async function visible(
  { database }: HostContext,
  actor: Actor,
  id: number,
): Promise<QuoteRow> {
  const row = await findQuote(database.db, actor, id);
  if (!row) throw notFound("Quote");
  return row;
}

/** The current date in the user's time zone, YYYY-MM-DD. */
export async function todayOf({ database, clock }: HostContext, actor: Actor): Promise<string> {
  return dayInZone(clock.now(), await zoneOf(database.db, actor));
}

/**
 * Says why a change was refused.
 * @throws HttpError 404 if the quote no longer exists
 */
export function reasonOf(outcome: Refused): string {
  switch (outcome.reason) {
    case "not_found":
      throw notFound("Quote");
    case "newer_version":
      return "The quote was changed elsewhere meanwhile. Check it, then do it again.";
    case "invalid":
    case "not_allowed":
      return `${outcome.message}.`;
  }
}
