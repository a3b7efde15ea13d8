import * as z from "zod";
import type { Principal } from "../../../platform/auth/principal";
import type { HostContext } from "../../../platform/context";
import { idParameter } from "../../../platform/http/fields";
import { notFound } from "../../../platform/http/http-error";
import { findClient, type ClientRow } from "../store";

// What the routes of the pages of clients share.

/** What the routes of pages have in common. */
export const common = { access: { type: "session" }, tag: "Pages", hidden: true } as const;

/** The path parameters of a client's page. */
export const params = z.object({ id: idParameter });

/** Responses of the forms. */
export const responses = {
  303: { description: "Done; redirect to the page of the client" },
  400: { description: "Not saved; the page shows the errors" },
  404: "common",
  409: { description: "The client was changed since it was shown; the page says so" },
} as const;

/**
 * Finds a client that the user can see.
 * @throws HttpError 404
 */
export async function visibleClient(
  { database }: HostContext,
  actor: Principal,
  id: number,
): Promise<ClientRow> {
  const row = await findClient(database.db, actor, id);
  if (!row) throw notFound("Client");
  return row;
}
