import {
  errorTraits,
  notConfigured,
  type Failure,
  type IdentityManifest,
  type IntegrationRow,
  type JsonObject,
} from "@tt/connector-core";
import * as z from "zod";
import { isForm } from "../../../platform/http/form";
import {
  requirePrincipal,
  route,
  type Route,
  type RouteRequest,
  type RouteResponse,
} from "../../../platform/http/route";
import { redirectWithMessage } from "../../../platform/pages/page";
import { failureError } from "../../failure-response";
import { issueLinkCode, linkedIdentity } from "../../identities/link-code";
import { unlinkIdentity } from "../../identities/write";
import type { RegisteredConnector } from "../../registry";
import { findIntegration, scopedQuery, type IntegrationScope } from "../../scope";
import { disconnectIntegration } from "../disconnect";
import type { IntegrationParts } from "../parts";
import { pagePath, pathsOf } from "../paths";
import { setActive } from "../pause";
import { showTab, type TabOptions } from "./show";
import { startSync } from "./start-sync";

/** The request of a form. */
type FormRequest = RouteRequest<
  unknown,
  Partial<IntegrationScope>,
  { readonly tab?: "set-up" | undefined }
>;

/** What an action works on. */
interface Acting extends IntegrationScope {
  readonly request: FormRequest;
  readonly row: IntegrationRow | undefined;
  readonly userId: number;
  /** Shows a tab with what was done. */
  readonly show: (
    options: Omit<TabOptions, "scope" | "tab"> & Partial<TabOptions>,
  ) => Promise<RouteResponse>;
  /** Redirects to the integration with a message. */
  readonly redirect: (text: string, undo?: string) => RouteResponse;
}

/** The forms of an integration's pages, besides its settings. */
export function pageActionRoutes(
  registered: RegisteredConnector,
  parts: IntegrationParts,
): readonly Route[] {
  const { manifest } = registered;
  const { name, sync, actions = [] } = manifest;
  const make = (path: string, summary: string, act: Act, isAdminOnly = false): Route =>
    formRoute(registered, parts, { path, summary, act, isAdminOnly });
  const identity = linkedIdentity(registered);
  return [
    make("test", `Test your ${name} credentials`, test(registered)),
    ...actions.map((action) =>
      make(`actions/${action.name}`, action.description, ownAction(registered, action)),
    ),
    make("pause", "Pause the integration", pause(parts, registered, false)),
    make("resume", "Resume the integration", pause(parts, registered, true)),
    make("disconnect", `Disconnect ${name}`, disconnect(registered, parts)),
    ...(sync
      ? [
          make(
            "sync",
            `Fetch changes from ${name}`,
            syncNow(registered, parts, false),
            sync.adminOnly,
          ),
          make("dry_run", "Try a sync", syncNow(registered, parts, true), sync.adminOnly),
        ]
      : []),
    ...(identity
      ? [
          make("link_code", `Link your ${identity.label}`, link(registered, parts, identity)),
          make("unlink", `Unlink your ${identity.label}`, unlink(parts, identity)),
        ]
      : []),
  ];
}

/** Does what a form asks for. A failure is shown with its message. */
type Act = (acting: Acting) => Promise<RouteResponse | Failure>;

interface FormAction {
  readonly path: string;
  readonly summary: string;
  readonly act: Act;
  readonly isAdminOnly: boolean | undefined;
}

function formRoute(
  registered: RegisteredConnector,
  parts: IntegrationParts,
  { path, summary, act, isAdminOnly = false }: FormAction,
): Route {
  const { manifest } = registered;
  return route({
    method: "post",
    path: `${pagePath(registered)}/${path}`,
    access: { type: "session", admin: isAdminOnly },
    summary,
    tag: "Integrations",
    hidden: true,
    form: true,
    query: scopedQuery(manifest, {}),
    body: z.object({ tab: z.literal("set-up").optional() }),
    responses: {
      200: { description: "HTML page: done, or why not" },
      303: { description: "Done; redirect to the integration" },
    },
    async handler(request) {
      const principal = requirePrincipal(request);
      const { userId } = principal;
      const scope: IntegrationScope = { scope: request.query.scope ?? "personal" };
      const row = await findIntegration(parts.storage, manifest, principal, scope);
      const tab = request.body.tab ?? "overview";
      const show: Acting["show"] = (options) =>
        showTab(registered, parts, request, { tab, ...scope, ...options });
      const redirect: Acting["redirect"] = (text, undo) =>
        redirectWithMessage(parts.context, pathsOf(manifest, scope).tab("overview"), {
          text,
          ...(undo === undefined ? {} : { undo: { action: pathsOf(manifest, scope).at(undo) } }),
        });
      const result = await act({ ...scope, request, row, userId, show, redirect });
      if (!("ok" in result)) return result;
      if (!isForm(request.headers["content-type"])) throw failureError(result);
      const { code, error } = result;
      const done = { warning: error, isFailure: true };
      return show({ done, status: errorTraits[code].httpStatus });
    },
  });
}

function test({ connector }: RegisteredConnector): Act {
  return async ({ row, show }) => {
    const result = row ? await connector.test(row.id) : notConfigured;
    return result.ok ? show({ done: { confirmation: result.message } }) : result;
  };
}

function ownAction(
  { connector }: RegisteredConnector,
  action: {
    readonly name: string;
    readonly label: string;
    readonly standalone?: boolean;
    readonly result?: "copy" | "message";
  },
): Act {
  return async ({ row, show }) => {
    const isReady = row !== undefined && (row.active || action.standalone !== true);
    const done = await connector.action(isReady ? row.id : undefined, action.name);
    if (!done.ok) return done;
    const { message, result } = done;
    const copied =
      action.result === "copy" && result
        ? { label: action.label, text: copyText(result) }
        : undefined;
    return show({ done: { confirmation: message, result: copied } });
  };
}

/** What is copied of a result: its only text, or its first object, or all of it, as JSON. */
function copyText(result: JsonObject): string {
  const values = Object.values(result);
  const [value] = values;
  if (values.length === 1 && typeof value === "string") return value;
  const object = values.find((each) => typeof each === "object" && each !== null);
  return JSON.stringify(object ?? result, null, 2);
}

function pause(parts: IntegrationParts, registered: RegisteredConnector, isActive: boolean): Act {
  return async ({ row, redirect }) => {
    if (!row) return notConfigured;
    const failure = await setActive(registered, parts, row, isActive);
    if (failure) return failure;
    return isActive
      ? redirect("Resumed. Changes arrive again.", "pause")
      : redirect("Paused. Nothing is received or sent.", "resume");
  };
}

function disconnect(registered: RegisteredConnector, parts: IntegrationParts): Act {
  return async ({ row, show, redirect }) => {
    const result = row
      ? await disconnectIntegration(registered, row.id, parts.context)
      : notConfigured;
    if (!result.ok) return result;
    return result.warning === undefined
      ? redirect("Disconnected. Settings and entries stay.")
      : show({ done: { warning: result.warning } });
  };
}

function syncNow(registered: RegisteredConnector, parts: IntegrationParts, dryRun: boolean): Act {
  return async ({ row, scope, redirect }) => {
    if (!row) return notConfigured;
    const started = await startSync(registered, parts, row.id, dryRun);
    if ("ok" in started) return started;
    const { manifest } = registered;
    if (started.runId === undefined) return redirect("The sync starts in a moment.");
    const path = pathsOf(manifest, { scope }).at(`runs/${started.runId}`);
    return redirectWithMessage(parts.context, path, { text: started.text });
  };
}

function link(
  registered: RegisteredConnector,
  parts: IntegrationParts,
  identity: IdentityManifest,
): Act {
  return async ({ userId, show }) => {
    const { storage, context } = parts;
    const issued = await issueLinkCode(registered, identity, storage, context, userId);
    if (!issued.ok) return issued;
    const { message, code, expiresAt } = issued;
    // What to type follows the last colon: `Type this in Slack: /tt link CODE`.
    const at = message.lastIndexOf(": ");
    const [instruction, line] =
      at === -1 ? [message, code] : [message.slice(0, at + 1), message.slice(at + 2)];
    return show({ tab: "account", code: { instruction, line, expiresAt } });
  };
}

function unlink({ context }: IntegrationParts, { provider, label }: IdentityManifest): Act {
  return async ({ userId, redirect }) => {
    const { db } = context.database;
    await db.transaction().execute((tx) => unlinkIdentity(tx, userId, provider));
    return redirect(`Your ${label} is not linked any more.`);
  };
}
