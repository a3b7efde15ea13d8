import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { idField, maxId } from "../../../platform/http/fields";
import type { RouteResponse } from "../../../platform/http/route";
import { renderPage, type PageRequest } from "../../../platform/pages/page";
import type { RefusedTimer } from "../../../platform/pages/timer-bar";
import { refusedTimerPage } from "./page";

// What the forms of the timer bar share.

/** What the routes of pages have in common. */
export const common = { access: { type: "session" }, tag: "Pages", hidden: true } as const;

/** Path of the page that the bar is on. */
export const next = z.string().max(2_000).optional();

/** Id of an entry in a form. */
export const id = idField;

/** Version of the entry that the form showed. */
export const version = z.coerce.number().int().max(maxId).optional();

/** Responses of the forms. */
export const responses = {
  303: { description: "Redirect to the page before" },
  400: { description: "Refused; the page says why and keeps what was typed" },
} as const;

/** Shows why nothing was changed. */
export function refuse(
  context: HostContext,
  request: PageRequest,
  refused: RefusedTimer,
  status: 400 | 409 = 400,
): Promise<RouteResponse> {
  return renderPage(context, request, refusedTimerPage(status, refused));
}
