import { utf8, type RawRequest } from "../../../src/index";
import type { ConnectorFixture, FixtureDelivery } from "../../../src/testing/index";
import { watched } from "./connector";
import { FakeWatched, watchedToken } from "./fake-watched";

/** A delivery of the provider: two notifications with the token of the subscription. */
export function notification(
  { secret }: Pick<FixtureDelivery, "secret">,
  type: string,
): RawRequest {
  const each = { type, clientState: secret, subscription: "s1" };
  return { headers: {}, body: utf8(JSON.stringify({ value: [each, each] })) };
}

export const watchedFixture: ConnectorFixture = {
  descriptor: watched,
  now: "2026-01-15T12:00:00Z",
  input: (project) => ({
    token: watchedToken,
    client_state: "canary-client-state-0123456789",
    project,
  }),
  acting: (sent) => Promise.resolve(notification(sent, "changed")),
  unknown: (sent) => Promise.resolve(notification(sent, "moved")),
  malformed: (sent) => {
    const { headers, body } = notification(sent, "changed");
    return Promise.resolve({ headers, body: body.slice(0, -1) });
  },
  // A delivery leads to a sync, which finds one item.
  working: new FakeWatched(1).fetch,
  unauthorized: () => Promise.resolve(Response.json({}, { status: 401 })),
  sync: () => {
    const provider = new FakeWatched();
    return { fetch: provider.fetch, stored: provider.items.size };
  },
  actions: () => {
    const provider = new FakeWatched();
    return { fetch: provider.fetch, setUp: () => provider.subscriptions.size };
  },
};
