import { expect } from "vitest";
import type { ConnectorRule } from "../../rule";
import { sizeOf, storedState } from "../../stored-state";
import { intercept, linesOf, syncProvider, syncToEnd } from "./runs";

/** Rules about items that cannot be read. */
export const brokenItemRules: readonly ConnectorRule[] = [
  {
    name: "an item that cannot be read is a line of the report, and its neighbours are stored",
    why:
      "Providers add kinds of items and send odd ones. If one of them fails the whole sync, it " +
      "fails at the same place for ever, and everything behind it never arrives.",
    capability: "sync",
    async check(environment) {
      const provider = await syncProvider(environment);
      let isBroken = false;
      intercept(environment, provider, async (request) => {
        const response = await provider.fetch(request);
        const broken = isBroken ? undefined : await withBrokenItem(response);
        isBroken ||= broken !== undefined;
        return broken ?? response;
      });
      const what = "a sync with one item replaced by an empty object";
      const run = await syncToEnd(environment, what);
      expect(
        isBroken,
        "whether a response had a list of at least three objects, of which the second could be broken",
      ).toBe(true);
      const failed = linesOf(run).filter(({ status }) => status === "failed");
      expect(failed.length, `failed items of ${what}: ${JSON.stringify(failed)}`).toBe(1);
      expect(run.items[0]?.error, "the error of the failed item").toEqual(expect.any(String));
      const stored = sizeOf(await storedState(environment));
      // The item may be listed a second time in the same sync, and is then stored, too.
      expect(stored, `tasks and entries stored by ${what}`).toBeGreaterThanOrEqual(
        provider.stored - 1,
      );
    },
  },
];

/** The response with the second item of its list broken; undefined if it has no list of three. */
async function withBrokenItem(response: Response): Promise<Response | undefined> {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  const list = listIn(body);
  if (list === undefined) return undefined;
  list[1] = {};
  const headers = new Headers(response.headers);
  return Response.json(body, { status: response.status, headers });
}

/** How deep a list may be: GraphQL answers with `data.issues.nodes`. */
const maxDepth = 5;

/** The first list of at least three objects, level by level. */
function listIn(body: unknown): unknown[] | undefined {
  let level = [body].filter(isObject);
  for (let depth = 0; depth < maxDepth && level.length > 0; depth += 1) {
    const list = level.find(
      (each): each is unknown[] =>
        Array.isArray(each) && each.length >= 3 && each.every((item) => isObject(item)),
    );
    if (list) return list;
    level = level.flatMap((each) => Object.values<unknown>({ ...each }).filter(isObject));
  }
  return undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
