import { createHmac } from "node:crypto";
import { utf8, type RawRequest } from "../../../src/index";
import type { ConnectorFixture, FixtureDelivery } from "../../../src/testing/index";
import { graphqlTracker } from "./connector";

const accessToken = "key-0123456789abcdef";
const pageSize = 3;

interface Asked {
  readonly query: string;
  readonly variables: { readonly since?: string; readonly after?: string };
}

/** A team with seven issues, oldest change first; all errors have the status 200. */
class FakeGraph {
  readonly issues = [1, 2, 3, 4, 5, 6, 7].map((id) => ({
    id: String(id),
    title: `Issue ${String(id)}`,
    updatedAt: `2026-01-14T10:0${String(id)}:00.000Z`,
  }));

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    if (request.headers.get("authorization") !== accessToken) return unauthenticated();
    const { query, variables } = (await request.json()) as Asked;
    if (!query.includes("issues")) return Response.json({ data: { team: { name: "Platform" } } });
    return Response.json({ data: { team: { issues: this.#page(variables) } } });
  };

  #page({ since = "", after }: Asked["variables"]) {
    const found = this.issues.filter(({ updatedAt }) => updatedAt >= since);
    const start = found.findIndex(({ id }) => id === after) + 1;
    const nodes = found.slice(start, start + pageSize);
    const pageInfo = {
      hasNextPage: start + pageSize < found.length,
      endCursor: nodes.at(-1)?.id ?? null,
    };
    return { nodes, pageInfo };
  }
}

function unauthenticated(): Response {
  const extensions = { code: "AUTHENTICATION_ERROR" };
  return Response.json({ data: null, errors: [{ message: "Wrong key", extensions }] });
}

/** The time goes into the text, so that this also works for a body that is not JSON. */
function delivery({ secret, deliveryId, at }: FixtureDelivery, body: string): Promise<RawRequest> {
  const sent = body.replace("{", `{"webhookTimestamp":${String(at.getTime())},`);
  const signature = createHmac("sha256", secret || "none")
    .update(sent)
    .digest("hex");
  const headers = { "x-graph-delivery": deliveryId, "x-graph-signature": signature };
  return Promise.resolve({ headers, body: utf8(sent) });
}

const updated = JSON.stringify({
  type: "Issue",
  data: { id: "99", title: "Delivered", updatedAt: "2026-01-15T11:00:00Z", assignee: null },
});

/** The fixture of the connector for GraphQL. */
export const graphqlFixture: ConnectorFixture = {
  descriptor: graphqlTracker,
  now: "2026-01-15T12:00:00Z",
  input: (project) => ({
    token: accessToken,
    hook_secret: "canary-secret-of-the-hook",
    team: "platform",
    project,
  }),
  working: new FakeGraph().fetch,
  unauthorized: () => Promise.resolve(unauthenticated()),
  acting: (sent) => delivery(sent, updated),
  unknown: (sent) => delivery(sent, '{"type":"Project"}'),
  malformed: (sent) => delivery(sent, updated.slice(0, -1)),
  sync: () => {
    const fake = new FakeGraph();
    return { fetch: fake.fetch, stored: fake.issues.length };
  },
};
