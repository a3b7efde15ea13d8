import { auth, defineConnector, json, project, secret, task, verify } from "@tt/connector-core";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import * as z from "zod";
import { expectStatus, type Client } from "../support/client";
import { admin, startTestHost, type TestHost } from "../support/host";

// A provider whose deliveries say only that something has changed, and repeat a token in each of their parts.

const hookToken = "token-of-the-webhook";
const item = z.object({ id: z.string(), title: z.string(), changed: z.string() });

const watched = defineConnector({
  name: "Watched",
  settings: z.object({ token: secret(), hook_token: secret(), project: project() }),
  api: { base: () => "https://watched.test", auth: auth.bearer("token") },
  test: () => Promise.resolve("It works."),
  item: [
    item,
    ({ id, title, changed }, { ref, settings }) =>
      task.upsert({
        task: ref("items", id),
        project: settings.project,
        asOf: changed,
        name: title,
      }),
  ],
  webhook: {
    verify: verify.token("hook_token", json("value.clientState")),
    event: () => "changed",
    on: { changed: [z.object({}), () => ({ sync: true })] },
  },
  sync: { pages: ({ api }) => api.pages.link("/items") },
});

let host: TestHost;
let me: Client;
let url: string;
let requests: number;

beforeAll(async () => {
  requests = 0;
  host = await startTestHost({
    connectors: [watched],
    fetch: () => {
      requests += 1;
      const changed = "2026-01-15T11:00:00Z";
      return Promise.resolve(Response.json([{ id: "1", title: "Review", changed }]));
    },
  });
  me = host.client();
  await me.logIn(admin);
  const client = expectStatus(await me.post("/api/v1/clients", { name: "Acme" }), 201).body;
  const { id: client_id } = client["client"] as { id: number };
  const made = await me.post("/api/v1/projects", { name: "Website", client_id });
  const { id } = expectStatus(made, 201).body["project"] as { id: number };
  const saved = await me.post("/api/integrations/watched/config", {
    token: "a-token",
    hook_token: hookToken,
    project: id,
  });
  url = expectStatus(saved, 200).body["webhook_url"] as string;
});
afterAll(() => host.close());

const deliver = (token: string): Promise<Response> =>
  fetch(host.url + new URL(url).pathname, {
    method: "POST",
    body: JSON.stringify({ value: [{ clientState: token }, { clientState: token }] }),
  });

it("a delivery that only says that something has changed is answered at once, and a sync follows", async () => {
  expect((await deliver("another-token")).status).toBe(401);
  expect(requests).toBe(0);
  const reply = await deliver(hookToken);
  expect([reply.status, await reply.json()]).toEqual([200, { ok: true, handled: true }]);
  await vi.waitFor(
    async () => {
      const { body } = await me.get("/api/integrations/watched/status");
      expect(body).toMatchObject({ last_run: { status: "done", created: 1 } });
    },
    { timeout: 15_000, interval: 200 },
  );
  const history = await me.get("/api/integrations/watched/deliveries");
  expect(history.body["deliveries"]).toMatchObject([
    { outcome: "ignored", reason: "A sync follows" },
    { outcome: "refused" },
  ]);
});
