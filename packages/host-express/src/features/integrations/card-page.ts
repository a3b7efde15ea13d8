import { connectPath, type JsonObject } from "@tt/connector-core";
import { z } from "zod";
import type { Principal } from "../../platform/auth/principal";
import type { HostContext } from "../../platform/context";
import { jsonValue } from "../../platform/http/fields";
import { HttpError } from "../../platform/http/http-error";
import { caller, redirect, route, type Route, type RouteResponse } from "../../platform/http/route";
import type { HostStorage } from "../../storage/create-storage";
import { personal } from "./card-scope";
import { cardPage } from "./page";
import type { RegisteredConnector } from "./registry";
import { saveCard } from "./save";
import { formOf, type RefusedForm } from "./settings-form";

/** What the page of a card needs. */
export interface CardPageParts {
  readonly storage: HostStorage;
  readonly context: HostContext;
}

/** What a page is told beside the card. */
export interface Told {
  readonly notice?: string | undefined;
  readonly warning?: string | undefined;
  readonly refused?: RefusedForm;
}

/** Where the page of a card is: `/integrations/{slug}`. */
export function pagePath({ manifest }: Pick<RegisteredConnector, "manifest">): string {
  return connectPath(manifest).replace(/\/connect$/, "");
}

const common = { access: { type: "session" }, tag: "Integrations", hidden: true } as const;

/** What the page says after what was done. */
const done = {
  connected: "It is connected. The first sync follows by itself.",
  disconnected: "It is disconnected. Settings and entries stay.",
  saved: "It is saved.",
} as const;

/** The page of a card that is connected in the browser, and its form. */
export function cardPageRoutes(
  registered: RegisteredConnector,
  parts: CardPageParts,
): readonly Route[] {
  const { name } = registered.manifest;
  const path = pagePath(registered);
  const query = z.object({
    done: z.enum(["connected", "disconnected", "saved"]).optional().catch(undefined),
  });
  return [
    route({
      ...common,
      method: "get",
      path,
      summary: `The page of your ${name} card`,
      query,
      responses: { 200: { description: "The page" } },
      handler: (request) =>
        showCard(registered, parts, caller(request), {
          notice: request.query.done && done[request.query.done],
        }),
    }),
    route({
      ...common,
      method: "post",
      path,
      summary: `Save your ${name} card from its page`,
      form: true,
      body: z.record(z.string(), jsonValue),
      responses: {
        303: { description: "Saved; to the card" },
        400: { description: "Something is wrong; the page says what" },
      },
      async handler(request) {
        const principal = caller(request);
        const { storage, context } = parts;
        const typed = request.body as JsonObject;
        try {
          await saveCard(context, storage, registered, principal, personal, typed);
        } catch (error) {
          if (!(error instanceof HttpError) || error.status !== 400) throw error;
          // Who sends JSON is no browser.
          if (request.headers["content-type"]?.includes("json")) throw error;
          const warning = error.errors ? "It was not saved. See below." : error.message;
          const refused = { typed, errors: error.errors ?? {} };
          const page = await showCard(registered, parts, principal, { warning, refused });
          return { ...page, status: 400 };
        }
        return redirect(`${path}?done=saved`);
      },
    }),
  ];
}

/** The page of a card. */
export async function showCard(
  registered: RegisteredConnector,
  { storage, context }: CardPageParts,
  { userId, username }: Principal,
  { refused, ...told }: Told,
): Promise<RouteResponse> {
  const { manifest, connector } = registered;
  const row = await storage.integrations.byOwner(manifest.key, userId);
  const [status, [lastRun], fields] = await Promise.all([
    row && connector.status(row.id),
    row && manifest.sync ? storage.runs.list(row.id, 1) : [],
    formOf(registered, context.database.db, userId, row, refused),
  ]);
  const known = status?.ok && "connection" in status ? status : undefined;
  const email = known?.["email"];
  const body = cardPage({
    username,
    name: manifest.name,
    path: pagePath(registered),
    connected: known?.connected ?? false,
    account: typeof email === "string" ? email : null,
    message: known?.connection.message ?? null,
    reconnect: known?.connection.action_url !== undefined,
    lastRun,
    fields,
    ...told,
  });
  return { status: 200, body };
}
