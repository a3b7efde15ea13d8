import { expect } from "vitest";
import type { TestEnvironment } from "../../environment";
import { globalRequests } from "../../globals";
import type { ConnectorRule } from "../../rule";
import { expectComplete, intercept, syncProvider, syncToEnd } from "./runs";

const foreign = "https://attacker.example";

/** Rules about addresses that a provider sends. */
export const foreignLinkRules: readonly ConnectorRule[] = [
  {
    name: "a link or a redirect to another origin is refused, and no request leaves",
    why:
      "Requests carry the owner's credentials, and an attacker who can change a response would receive them. " +
      "A forged link in a checkpoint would fail every later sync.",
    capability: "sync",
    async check(environment) {
      const provider = await syncProvider(environment);
      let forgedLinks = 0;
      intercept(environment, provider, async (request) => {
        const response = await provider.fetch(request);
        const forged = await withForeignLinks(response);
        if (forged) forgedLinks += 1;
        return forged ?? response;
      });
      const linked = await syncWithoutLeaving(environment);
      // A connector may know its next page without the link, but must not end before it.
      if (linked.ok && forgedLinks > 0) {
        await expectComplete(environment, provider, `a sync whose next page is at ${foreign}`);
      }

      environment.answerWith(provider.fetch);
      const after = "the sync after one whose next page was at another origin";
      await syncToEnd(environment, after);
      await expectComplete(environment, provider, after);

      intercept(environment, provider, ({ url }) => redirect(url));
      const redirected = await syncWithoutLeaving(environment);
      expect(redirected, `result of a sync that is redirected to ${foreign}`).toMatchObject({
        ok: false,
      });
    },
  },
];

/** Syncs. Fails if a request goes to the foreign origin or does not go through the port. */
async function syncWithoutLeaving(
  environment: TestEnvironment,
): ReturnType<TestEnvironment["connector"]["sync"]> {
  const { connector, integration, requests } = environment;
  const results: Awaited<ReturnType<typeof connector.sync>>[] = [];
  const leaving = await globalRequests(async () => {
    results.push(await connector.sync(integration.id));
  });
  const sent = [...requests.map(({ url }) => url), ...leaving];
  expect(
    sent.filter((url) => url.startsWith(foreign)),
    `requests to ${foreign}, which only the provider's responses name`,
  ).toEqual([]);
  expect(leaving, "requests that do not go through `ports.fetch`").toEqual([]);
  const [result] = results;
  if (!result) throw new Error("The sync has no result");
  return result;
}

function redirect(url: string): Response {
  const { pathname, search } = new URL(url);
  return new Response(null, { status: 301, headers: { location: foreign + pathname + search } });
}

/** The response with its links to a next page moved to another origin; undefined if it has none. */
async function withForeignLinks(response: Response): Promise<Response | undefined> {
  const link = response.headers.get("link");
  const text = await response.clone().text();
  // Absolute URLs in fields such as `next`, `next_page` or `@odata.nextLink`.
  const body = text.replaceAll(/("[^"]*next[^"]*"\s*:\s*")https?:\/\/[^/"]+/gi, `$1${foreign}`);
  const header = link?.replaceAll(/<https?:\/\/[^/>]+([^>]*)>/g, `<${foreign}$1>`);
  if (body === text && header === (link ?? undefined)) return undefined;
  const headers = new Headers(response.headers);
  if (header !== undefined) headers.set("link", header);
  return new Response(body === "" ? null : body, { status: response.status, headers });
}
