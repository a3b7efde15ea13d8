import * as z from "zod";
import { sql } from "kysely";
import { readTimeView } from "../../../features/users/time-view";
import { idParameter } from "../../../platform/http/fields";
import { notFound } from "../../../platform/http/http-error";
import { pageQuery } from "../../../platform/http/pagination";
import { requirePrincipal, route, type Route } from "../../../platform/http/route";
import { renderPage, type PageRequest } from "../../../platform/pages/page";
import { ConfirmForm } from "../../../platform/pages/ui";
import { deliveryOutcomes } from "../../deliveries/record";
import { findDelivery } from "../../deliveries/store";
import type { RegisteredConnector } from "../../registry";
import { findIntegration, scopedQuery, type IntegrationScope } from "../../scope";
import { toRun } from "../../sync/run-schema";
import type { IntegrationParts } from "../parts";
import { pagePath, pathsOf, type IntegrationTab } from "../paths";
import { readView } from "../view";
import { DeliveryView } from "./deliveries";
import { integrationPage } from "./frame";
import { disconnectQuestion } from "./overview";
import { RunView, type ItemStatus, type ShownItem } from "./run";
import { showTab } from "./show";

const common = {
  method: "get",
  access: { type: "session" },
  tag: "Integrations",
  hidden: true,
  responses: { 200: { description: "The page" } },
} as const;

/** Filters are in the address, which people edit: what is not understood selects all. */
const filters = {
  page: pageQuery.page,
  outcome: z.enum(deliveryOutcomes).optional().catch(undefined),
  hours: z.coerce.number().int().min(1).max(720).optional().catch(undefined),
  follow: z.string().optional(),
  status: z
    .enum(["sent", "waiting", "dropped", "failed", "created", "updated", "skipped"])
    .optional()
    .catch(undefined),
};

/** The pages of an integration. */
export function tabRoutes(
  registered: RegisteredConnector,
  parts: IntegrationParts,
): readonly Route[] {
  const { manifest } = registered;
  return [
    ...tabsOfConnector(registered).map((tab) => tabRoute(registered, parts, tab)),
    disconnectRoute(registered, parts),
    ...(manifest.sync ? [runRoute(registered, parts)] : []),
    ...(manifest.inbound ? [deliveryRoute(registered, parts)] : []),
  ];
}

function tabsOfConnector({ manifest }: RegisteredConnector): readonly IntegrationTab[] {
  return [
    "overview",
    "set-up",
    "settings",
    ...(manifest.sync ? (["syncs"] as const) : []),
    ...(manifest.inbound ? (["deliveries"] as const) : []),
    ...(manifest.on ? (["messages"] as const) : []),
    ...(manifest.identity?.proof === "linked" ? (["account"] as const) : []),
  ];
}

function tabRoute(
  registered: RegisteredConnector,
  parts: IntegrationParts,
  tab: IntegrationTab,
): Route {
  const { manifest } = registered;
  return route({
    ...common,
    path: tab === "overview" ? pagePath(registered) : `${pagePath(registered)}/${tab}`,
    summary: `Show the ${tab} of your ${manifest.name} integration`,
    query: scopedQuery(manifest, filters),
    handler(request) {
      const { page, outcome, hours, follow, status, scope = "personal" } = request.query;
      return showTab(registered, parts, request, {
        tab,
        scope,
        deliveries: { page, outcome, hours, isFollowed: follow !== undefined },
        messages: isMessageStatus(status) ? status : undefined,
      });
    },
  });
}

function isMessageStatus(status: string | undefined): status is "sent" | "waiting" | "dropped" {
  return status === "sent" || status === "waiting" || status === "dropped";
}

/** Asks before a disconnect, for browsers without scripts. */
function disconnectRoute(registered: RegisteredConnector, parts: IntegrationParts): Route {
  const { manifest } = registered;
  return route({
    ...common,
    path: `${pagePath(registered)}/disconnect`,
    summary: `Ask whether to disconnect ${manifest.name}`,
    query: scopedQuery(manifest, {}),
    handler(request) {
      const paths = pathsOf(manifest, { scope: request.query.scope ?? "personal" });
      const question = disconnectQuestion(manifest.name);
      return renderPage(parts.context, request, {
        title: question.title,
        children: (
          <ConfirmForm {...question} action={paths.at("disconnect")} cancel={paths.at("")} />
        ),
      });
    },
  });
}

function runRoute(registered: RegisteredConnector, parts: IntegrationParts): Route {
  const { manifest } = registered;
  return route({
    ...common,
    path: `${pagePath(registered)}/runs/{id}`,
    summary: `Show one sync of your ${manifest.name} integration`,
    params: z.object({ id: z.uuid() }),
    query: scopedQuery(manifest, filters),
    async handler(request) {
      const { status, scope = "personal" } = request.query;
      const { view, times, row } = await load(registered, parts, request, { scope });
      const run = row && (await parts.storage.runs.get(row.id, request.params.id));
      if (!run) throw notFound("Sync");
      const items = await withPages(parts, row.id, run.items);
      const filter = isItemStatus(status) ? status : undefined;
      const children = (
        <RunView view={view} run={toRun(run)} items={items} filter={filter} times={times} />
      );
      const title = run.dryRun ? "Sync without changes" : "Sync";
      const page = integrationPage({ view, tab: "syncs", times, title, children });
      return renderPage(parts.context, request, page);
    },
  });
}

function isItemStatus(status: string | undefined): status is ItemStatus {
  return ["failed", "created", "updated", "skipped"].includes(status ?? "");
}

/** Adds the provider's pages about tasks to the items of a sync. */
async function withPages(
  { context }: IntegrationParts,
  integrationId: string,
  items: readonly Omit<ShownItem, "url">[],
): Promise<readonly ShownItem[]> {
  const refs = items.map(({ ref }) => ref);
  const rows = await context.database.db
    .selectFrom("tasks")
    .select(["external_ref", "url"])
    .where("external_integration_id", "=", integrationId)
    .where(sql<boolean>`external_ref = any(${refs}::text[])`)
    .where("url", "is not", null)
    .execute();
  const urls = new Map(rows.map(({ external_ref, url }) => [external_ref, url ?? undefined]));
  return items.map((item) => ({ ...item, url: urls.get(item.ref) }));
}

function deliveryRoute(registered: RegisteredConnector, parts: IntegrationParts): Route {
  const { manifest } = registered;
  return route({
    ...common,
    path: `${pagePath(registered)}/deliveries/{id}`,
    summary: `Show one delivery to your ${manifest.name} integration`,
    params: z.object({ id: idParameter }),
    query: scopedQuery(manifest, {}),
    async handler(request) {
      const { scope = "personal" } = request.query;
      const { view, times, row } = await load(registered, parts, request, { scope });
      const { db } = parts.context.database;
      const delivery = row && (await findDelivery(db, manifest, row.id, request.params.id));
      if (!delivery) throw notFound("Delivery");
      const children = <DeliveryView view={view} delivery={delivery} times={times} />;
      const page = integrationPage({ view, tab: "deliveries", times, title: "Delivery", children });
      return renderPage(parts.context, request, page);
    },
  });
}

/** @throws HttpError 403 for the workspace's integration, unless an administrator asks */
async function load(
  registered: RegisteredConnector,
  parts: IntegrationParts,
  request: PageRequest,
  scope: IntegrationScope,
) {
  const principal = requirePrincipal(request);
  const { database, clock } = parts.context;
  const row = await findIntegration(parts.storage, registered.manifest, principal, scope);
  const [view, times] = await Promise.all([
    readView(registered, parts, principal, scope),
    readTimeView(database.db, principal.userId, clock.now()),
  ]);
  return { view, times, row };
}
