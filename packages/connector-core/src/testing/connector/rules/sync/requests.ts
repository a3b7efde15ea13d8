import { expect } from "vitest";
import { createTestEnvironment, type SentRequest, type TestEnvironment } from "../../environment";
import type { ConnectorRule } from "../../rule";
import { expectComplete, firstSync, intercept, syncPages, syncProvider, syncToEnd } from "./runs";

/** Rules about the requests that syncs send. */
export const requestRules: readonly ConnectorRule[] = [
  {
    name: "a sync that continues a list asks for it with the same query",
    why:
      "A position is only valid for the list that it came from. With another query, providers refuse it, " +
      "or continue in a list that lacks items.",
    capability: "sync",
    async check(environment) {
      await syncProvider(environment);
      await firstSync(environment);
      const known = new Set(environment.requests.map(nameOf));
      const stopped = await createTestEnvironment(environment.fixture);
      await syncProvider(stopped);
      await syncPages(stopped, 1);
      if (!(await hasPosition(stopped))) return;
      const sent = stopped.requests.length;
      await syncToEnd(stopped, "the sync after one that was stopped after page 1");
      const others = stopped.requests.slice(sent).map(nameOf);
      expect(
        others.filter((request) => !known.has(request)),
        "requests of a sync that continues after page 1, which a whole sync does not send: pass `from` " +
          "with the query and the body of the first page",
      ).toEqual([]);
    },
  },
  {
    name: "a POST that a sync reads with is repeated after an outage",
    why:
      "Requests by POST are sent once, because most of them write. A list that is read by POST then " +
      "ends with the first error of a provider that is overloaded for a moment.",
    capability: "sync",
    async check(environment) {
      const provider = await syncProvider(environment);
      const failed = new Set<string>();
      intercept(environment, provider, async (request) => {
        const { method, url } = request;
        const name = nameOf({ method, url, body: await request.clone().text() });
        if (method !== "POST" || failed.has(name)) return undefined;
        failed.add(name);
        return Response.json({ message: "Injected by the suite" }, { status: 502 });
      });
      const what =
        "a sync whose requests by POST get 502 once: set `{ idempotent: true }` for a POST that only reads";
      await syncToEnd(environment, what);
      await expectComplete(environment, provider, what);
    },
  },
];

function nameOf({ method, url, body }: SentRequest): string {
  return [method, url, body].join(" ").trim();
}

/** True if the checkpoint of `sync.pages` has a position that the next sync gets as `from`. */
async function hasPosition({ harness, integration }: TestEnvironment): Promise<boolean> {
  const row = await harness.storage.integrations.get(integration.id, { fresh: true });
  const stored = row?.state["sync"] as { readonly checkpoint?: { readonly list?: unknown } } | null;
  return stored?.checkpoint?.list !== undefined;
}
