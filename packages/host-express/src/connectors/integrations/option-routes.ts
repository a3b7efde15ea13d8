import {
  draftIntegration,
  integrationPath,
  notConfigured,
  settingsFields,
  type JsonObject,
  type Option,
  type Result,
} from "@tt/connector-core";
import * as z from "zod";
import {
  json,
  requirePrincipal,
  route,
  type Route,
  type RouteResponse,
} from "../../platform/http/route";
import {
  badRequest,
  failureResponse,
  missingIntegration,
  refusedFields,
} from "../failure-response";
import type { RegisteredConnector } from "../registry";
import { integrationOwner, requestedIntegration, scopeQuery } from "../scope";
import type { IntegrationParts } from "./parts";
import { saveParts } from "./save";
import { settingsBody } from "./schema";

const optionsSchema = z.object({
  ok: z.literal(true),
  choices: z.array(
    z.object({
      value: z.string().meta({ examples: ["primary"] }),
      label: z.string().meta({ examples: ["My calendar"] }),
      fields: z
        .record(z.string(), z.string())
        .optional()
        .meta({ description: "Values of other fields that belong to this value" }),
    }),
  ),
});

/** Routes that list the values a setting may have at the provider, two for each such setting. */
export function optionRoutes(
  registered: RegisteredConnector,
  { storage, context }: Pick<IntegrationParts, "storage" | "context">,
): readonly Route[] {
  const { manifest, connector } = registered;
  const plain = settingsFields(manifest.settings)
    .filter(({ type }) => type !== "secret")
    .map(({ name }) => name);
  const answer = (result: Result<{ readonly choices: readonly Option[] }>): RouteResponse =>
    result.ok
      ? json(200, { ok: true, choices: result.choices.map((each) => shown(each, plain)) })
      : failureResponse(result);
  return (manifest.options ?? []).flatMap((field) => {
    const common = {
      path: optionsPath(manifest, field),
      access: { type: "session" },
      tag: "Integrations",
      query: scopeQuery(manifest),
    } as const;
    const responses = {
      200: { description: "The values that the provider offers", schema: optionsSchema },
      400: { description: "The values cannot be listed; `error` says why" },
      ...(manifest.workspace ? ({ 403: "common" } as const) : {}),
      502: { description: `${manifest.name} does not respond` },
      503: { description: "Temporarily unavailable; see `Retry-After`" },
    } as const;
    return [
      route({
        ...common,
        method: "get",
        summary: `List the possible values of ${field} of your ${manifest.name} integration`,
        responses: { ...responses, ...missingIntegration },
        async handler(request) {
          const row = await requestedIntegration(storage, manifest, request);
          return answer(row ? await connector.listOptions(row.id, field) : notConfigured);
        },
      }),
      route({
        ...common,
        method: "post",
        summary: `List the possible values of ${field} by ${manifest.name} settings that are not saved`,
        description:
          "The body is that of a save, in which fields may be missing or invalid. Nothing is stored.",
        body: settingsBody(manifest.settings),
        responses,
        async handler(request) {
          const principal = requirePrincipal(request);
          const owner = integrationOwner(principal, request.query);
          const input = request.body as JsonObject;
          const parts = saveParts(context, storage, registered, principal);
          const draft = await draftIntegration(parts, { owner, input });
          if (!draft.ok) {
            const { errors } = draft;
            throw Object.keys(errors).length > 0 ? refusedFields(errors) : badRequest(draft);
          }
          const result = await connector.listOptions(draft.row, field);
          if (result.ok || result.code !== "not_configured") return answer(result);
          // Its message says that nothing is saved, which is no fault of a form.
          const error = `Enter the credentials of ${manifest.name} first.`;
          throw badRequest({ ...result, error });
        },
      }),
    ];
  });
}

/** Path of the route that lists the values of a field. */
export function optionsPath(
  manifest: Parameters<typeof integrationPath>[0],
  field: string,
): string {
  return `${integrationPath(manifest)}/choices/${field}`;
}

/** An option with the values of plain fields alone. */
function shown({ value, label, fields }: Option, plain: readonly string[]): Option {
  if (fields === undefined) return { value, label };
  const known = Object.entries(fields).filter(([name]) => plain.includes(name));
  return { value, label, fields: Object.fromEntries(known) };
}
