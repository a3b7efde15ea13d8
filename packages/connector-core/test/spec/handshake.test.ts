import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import * as z from "zod";
import {
  auth,
  createRuntime,
  defineConnector,
  header,
  project,
  secret,
  task,
  verify,
  type Runtime,
} from "../../src/index";
import { inspect, memoryPorts, type MemoryPorts } from "../../src/memory/index";
import { sendResponse, toRequest } from "../../src/node/index";

// A provider like Asana: while a webhook is created, it sends a secret to the delivery URL in a header,
// which the reply has to repeat, and then signs deliveries with it. Over real HTTP in both directions.

const created = z.object({ data: z.object({ gid: z.string() }), "X-Hook-Secret": z.string() });
const added = z.object({ events: z.array(z.object({ resource: z.object({ gid: z.string() }) })) });

const lists = defineConnector({
  name: "Lists",
  settings: z.object({
    token: secret(),
    hook_secret: secret(z.string()).optional(),
    list: z.string(),
    project: project(),
  }),
  api: { base: () => "https://lists.test/api", auth: auth.bearer("token") },
  test: () => Promise.resolve("It works."),
  webhook: {
    verify: verify.hmac({ secret: "hook_secret", signature: header("X-Hook-Signature") }),
    challenges: [{ echo: header("X-Hook-Secret"), method: "POST", as: "header" }],
    event: () => "events",
    on: {
      events: [
        added,
        ({ events }, { ref, settings }) =>
          events.map(({ resource: { gid } }) =>
            task.upsert({
              task: ref(settings.list, gid),
              project: settings.project,
              asOf: "2026-01-15T11:00:00Z",
              name: `Task ${gid}`,
            }),
          ),
      ],
    },
  },
  actions: {
    register: {
      label: "Register the webhook",
      description: "Creates the webhook.",
      run: async (context) => {
        const { api, deliveryUrl, settings } = context;
        const wanted = { data: { resource: settings.list, target: deliveryUrl ?? null } };
        const hook = await api.post("/webhooks", wanted, created);
        await context.replaceSecret("hook_secret", hook["X-Hook-Secret"]);
        return { message: "The webhook is set up.", state: { webhook: hook.data.gid } };
      },
    },
  },
});

const providersSecret = "canary-b537207f20cbfa02357cf448134da559e8bd39d61597dcd5631b8012eae53e81";

/** Sends the first request of a webhook, as the provider does. */
function shakeHands(target: string, value: string): Promise<Response> {
  return fetch(target, { method: "POST", headers: { "X-Hook-Secret": value }, body: "{}" });
}

/** The provider: creates a webhook only if the target repeats the secret. */
async function provider(request: Request): Promise<Response> {
  const { target } = z
    .object({ data: z.object({ target: z.string() }) })
    .parse(await request.json()).data;
  const reply = await shakeHands(target, providersSecret);
  const isRepeated = reply.headers.get("x-hook-secret") === providersSecret;
  if (reply.status !== 200 || !isRepeated || (await reply.text()) !== "") {
    return Response.json({ errors: [{ message: "The handshake failed" }] }, { status: 400 });
  }
  const body = { data: { gid: "12" }, "X-Hook-Secret": providersSecret };
  return Response.json(body, { status: 201 });
}

let server: Server;
let ports: MemoryPorts;
let app: Runtime;
let target: string;
let projectId: number;
let id: string;

beforeEach(async () => {
  server = createServer((incoming, outgoing) => {
    void app.fetch(toRequest(incoming, baseUrl)).then((reply) => sendResponse(outgoing, reply));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const baseUrl = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  ports = memoryPorts({ fetch: (input, init) => provider(new Request(input, init)) });
  app = createRuntime({ connectors: [lists], ports, baseUrl });
  const owner = await ports.harness.createUser();
  projectId = await ports.harness.createProject();
  const input = { token: "a-token", list: "inbox", project: projectId };
  const saved = await app.integrations.save("lists", owner, input);
  if (!saved.ok) throw new Error(saved.error);
  id = saved.id;
  target = saved.deliveryUrl ?? "";
});
afterEach(() => {
  server.close();
});

/** Delivers a new task, signed with a secret. */
async function deliver(key: string, gid: string): Promise<number> {
  const body = JSON.stringify({ events: [{ action: "added", resource: { gid } }] });
  const signature = createHmac("sha256", key).update(body).digest("hex");
  const headers = { "X-Hook-Signature": signature };
  return (await fetch(target, { method: "POST", headers, body })).status;
}

it("a webhook is set up by a handshake, and its deliveries are verified by the provider's secret", async () => {
  expect(await deliver(providersSecret, "1")).toBe(401);
  const result = await (await app.integrations.of(id))?.action(id, "register");
  expect(result).toEqual({ ok: true, message: "The webhook is set up." });

  expect(await deliver(providersSecret, "1")).toBe(200);
  expect(await deliver("another-secret", "2")).toBe(401);
  expect(await ports.harness.countTasks(projectId)).toBe(1);
  const row = await ports.storage.integrations.get(id, { fresh: true });
  expect(row?.state).toEqual({ webhook: "12" });
  expect(inspect([row, ports.log.lines, result])).not.toContain("canary");
});

it("a stranger's handshake is answered, and changes nothing", async () => {
  await (await app.integrations.of(id))?.action(id, "register");
  const reply = await shakeHands(target, "of-a-stranger");
  expect([reply.status, reply.headers.get("x-hook-secret")]).toEqual([200, "of-a-stranger"]);
  expect(await deliver("of-a-stranger", "1")).toBe(401);
  expect(await deliver(providersSecret, "1")).toBe(200);
});
