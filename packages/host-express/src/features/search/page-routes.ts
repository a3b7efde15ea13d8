import { cut } from "@tt/connector-core";
import * as z from "zod";
import type { HostContext } from "../../platform/context";
import { localPath } from "../../platform/http/local-path";
import { requirePrincipal, route, type Route } from "../../platform/http/route";
import { navigation, userNavigation } from "../../platform/pages/navigation";
import { renderPage } from "../../platform/pages/page";
import { allCommands, matchingCommands } from "./commands";
import { searchPage } from "./page";
import { searchAll } from "./search";
import { activeConnectors } from "./synced";
import { isTooShort, searchTypes } from "./terms";

const maxLength = 200;
/** Results per kind. */
const limit = 8;
const maxRecent = 5;

/** A connector as the commands need it. */
export interface SearchIntegration {
  /** Key of the connector. */
  readonly key: string;
  readonly name: string;
  readonly path: string;
  /** Who can start a sync; undefined if it has none. */
  readonly syncedBy: "everybody" | "admins" | undefined;
}

/** Route of the page of the search, whose results are also those of the dialog. */
export function searchPageRoute(
  context: HostContext,
  integrations: readonly SearchIntegration[],
): Route {
  const { database, log, workOptions } = context;
  return route({
    method: "get",
    path: "/search",
    access: { type: "session" },
    tag: "Pages",
    hidden: true,
    summary: "Search, or list commands and recent work",
    query: z.object({
      q: z
        .string()
        .trim()
        .transform((text) => cut(text, maxLength))
        .default("")
        .catch(""),
      next: z.string().max(2_000).optional().catch(undefined),
    }),
    responses: { 200: { description: "The page" } },
    async handler(request) {
      const actor = requirePrincipal(request);
      const { q: text, next } = request.query;
      const isShort = isTooShort(text);
      const [found, active, work] = await Promise.all([
        isShort ? undefined : searchAll(database, { actor, text, limit }, searchTypes, log),
        activeConnectors(database.db, actor),
        isShort ? workOptions(actor) : [],
      ]);
      const pages = [...navigation, ...userNavigation].filter(
        ({ isAdminOnly = false }) => !isAdminOnly || actor.role === "admin",
      );
      const syncs = new Set(actor.role === "admin" ? ["everybody", "admins"] : ["everybody"]);
      const synced = integrations.filter(
        ({ key, syncedBy = "" }) => syncs.has(syncedBy) && active.has(key),
      );
      const content = searchPage({
        text,
        found,
        commands: matchingCommands(allCommands(pages, synced), text),
        recent: work.filter(({ isRecent }) => isRecent).slice(0, maxRecent),
        next: next === undefined ? localPath(request.url) : localPath(next),
      });
      return renderPage(context, request, content);
    },
  });
}
