import { expect } from "vitest";
import { fromUtf8, utf8 } from "../../../bytes";
import { acting, inboundOf } from "../deliveries";
import type { ConnectorRule } from "../rule";
import { expectComplete, intercept, syncProvider, syncToEnd } from "./sync/runs";

const added = "added_by_the_suite";
const why =
  "Providers add fields without a new version of their API. A schema that allows no other fields " +
  "refuses every item from that day on.";

/** Rules about fields that a provider adds. */
export const addedFieldRules: readonly ConnectorRule[] = [
  {
    name: "a delivery with a field that the provider has added is read as before",
    why,
    capability: "deliveries",
    async check(environment) {
      const request = await acting(environment);
      const inbound = inboundOf(environment);
      const body = withAddedFields(fromUtf8(request.body));
      // Forms are read by name. Only the parser is asked, because the suite cannot sign the body.
      if (body === undefined) return;
      const what = `reading the fixture's \`acting\` delivery with a field "${added}" in its body`;
      let result: unknown;
      try {
        result = inbound.parse({ ...request, body: utf8(body) });
      } catch (error) {
        result = error;
      }
      expect(result, what).toHaveProperty("event");
    },
  },
  {
    name: "items with a field that the provider has added are synced as before",
    why,
    capability: "sync",
    async check(environment) {
      const provider = await syncProvider(environment);
      intercept(environment, provider, async (request) => {
        const response = await provider.fetch(request);
        const body = withAddedFields(await response.clone().text());
        if (body === undefined) return response;
        return new Response(body, { status: response.status, headers: response.headers });
      });
      const what = `a sync whose items have a field "${added}"`;
      const run = await syncToEnd(environment, what);
      expect(
        run.items.filter(({ status }) => status === "failed"),
        `failed items of ${what}`,
      ).toEqual([]);
      await expectComplete(environment, provider, what);
    },
  },
];

/**
 * Adds a field to a JSON object and to the items of its lists, or to the items of a JSON list. Objects
 * deeper inside may be maps, whose values have one type. Undefined if the text is no JSON.
 */
function withAddedFields(text: string): string | undefined {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (Array.isArray(body)) return JSON.stringify(body.map(withField));
  if (typeof body !== "object" || body === null) return undefined;
  const entries = Object.entries(body).map(([name, value]: [string, unknown]) => [
    name,
    Array.isArray(value) ? value.map(withField) : value,
  ]);
  return JSON.stringify(withField(Object.fromEntries(entries)));
}

function withField(value: unknown): unknown {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? { ...value, [added]: true } : value;
}
