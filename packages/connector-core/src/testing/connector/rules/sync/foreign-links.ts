import { expect } from "vitest";
import { globalRequests } from "../../globals";
import type { ConnectorRule } from "../../rule";
import { expectComplete, intercept, syncProvider } from "./runs";

const foreign = "https://attacker.example";

/** Rules about addresses that a provider sends. */
export const foreignLinkRules: readonly ConnectorRule[] = [
  {
    name: "a link or a redirect to another origin is refused, and no request leaves",
    why:
      "Requests carry the owner's credentials. Whoever can change a response, or lists an item with " +
      "a forged link, would receive them.",
    capability: "sync",
    async check(environment) {
      const provider = await syncProvider(environment);
      let forgedLinks = 0;
      const leaving = await globalRequests(async () => {
        intercept(environment, provider, async (request) => {
          const response = await provider.fetch(request);
          const forged = await withForeignLinks(response);
          if (forged) forgedLinks += 1;
          return forged ?? response;
        });
        const linked = await environment.connector.sync(environment.integration.id);
        // A connector may know its next page without the link, but must not end before it.
        if (linked.ok && forgedLinks > 0) {
          await expectComplete(environment, provider, `a sync whose next page is at ${foreign}`);
        }
        intercept(environment, provider, ({ method, url }) =>
          method === "GET" ? redirect(url) : undefined,
        );
        const redirected = await environment.connector.sync(environment.integration.id);
        expect(redirected, `result of a sync that is redirected to ${foreign}`).toMatchObject({
          ok: false,
        });
      });
      const sent = [...environment.requests.map(({ url }) => url), ...leaving];
      expect(
        sent.filter((url) => url.startsWith(foreign)),
        `requests to ${foreign}, which only the provider's responses name`,
      ).toEqual([]);
      expect(leaving, "requests that do not go through `ports.fetch`").toEqual([]);
    },
  },
];

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
