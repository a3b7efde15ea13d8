import { integrationPath, notConfigured, settingsFields, type Option } from "@tt/connector-core";
import * as z from "zod";
import { json, route, type Route } from "../../platform/http/route";
import type { HostStorage } from "../storage/create-storage";
import { failureResponse, missingIntegration } from "../failure-response";
import type { RegisteredConnector } from "../registry";
import { requestedIntegration, scopeQuery } from "../scope";

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

/** Routes that list the values a setting may have at the provider, one for each such setting. */
export function optionRoutes(
  { manifest, connector }: RegisteredConnector,
  storage: HostStorage,
): readonly Route[] {
  const plain = settingsFields(manifest.settings)
    .filter(({ type }) => type !== "secret")
    .map(({ name }) => name);
  return (manifest.options ?? []).map((field) =>
    route({
      method: "get",
      path: optionsPath(manifest, field),
      access: { type: "session" },
      summary: `List the possible values of ${field} of your ${manifest.name} integration`,
      tag: "Integrations",
      query: scopeQuery(manifest),
      responses: {
        200: { description: "The values that the provider offers", schema: optionsSchema },
        400: { description: "The values cannot be listed; `error` says why" },
        ...(manifest.workspace ? ({ 403: "common" } as const) : {}),
        ...missingIntegration,
        502: { description: `${manifest.name} does not respond` },
        503: { description: "Temporarily unavailable; see `Retry-After`" },
      },
      async handler(request) {
        const row = await requestedIntegration(storage, manifest, request);
        const result = row ? await connector.listOptions(row.id, field) : notConfigured;
        if (!result.ok) return failureResponse(result);
        return json(200, { ok: true, choices: result.choices.map((each) => shown(each, plain)) });
      },
    }),
  );
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
