import { createHmac } from "node:crypto";
import { expect, it } from "vitest";
import * as z from "zod";
import {
  auth,
  createRuntime,
  createStorage,
  defineConnector,
  header,
  project,
  secret,
  task,
  timer,
  verify,
} from "../../src/index";
import { fixedClock, memoryPorts } from "../../src/memory/index";
import { memoryApplication } from "../../src/memory/harness";
import { baseUrl } from "./fixture";

const item = z.object({ id: z.int(), at: z.string() });
const chat = defineConnector({
  name: "Chat",
  settings: z.object({ token: secret(), hook_secret: secret(), project: project() }),
  api: { base: () => "https://chat.test", auth: auth.bearer("token") },
  test: () => Promise.resolve("It works."),
  uses: ["tasks"],
  mayUse: [{ group: "timers", without: "A message starts no timer." }],
  webhook: {
    verify: verify.hmac({ secret: "hook_secret", signature: header("x-signature") }),
    event: header("x-event"),
    on: {
      message: [
        item,
        ({ id, at }, { settings, ref }) => {
          const of = { task: ref("chat", `message_${String(id)}`), project: settings.project };
          return [
            timer.start({ user: { id: 1 }, ...of, asOf: at }),
            task.upsert({ ...of, asOf: at, name: "A message" }),
          ];
        },
      ],
    },
  },
});

const body = JSON.stringify({ id: 1, at: "2026-01-15T12:00:00Z" });
const signature = createHmac("sha256", "canary-secret").update(body).digest("hex");
const headers = { "x-event": "message", "x-signature": signature };

/** A runtime with one integration, on an application with or without timers. */
async function start(withTimers: boolean) {
  const { harness, parts } = memoryApplication(fixedClock());
  const { ledger, tasks, timers } = parts;
  if (!tasks || !timers) throw new Error("The application has tasks and timers");
  const storage = createStorage({ ledger, tasks, ...(withTimers ? { timers } : {}) });
  const { crypto, log } = memoryPorts();
  const { clock } = harness;
  const ports = { storage, ledger, crypto, log, clock };
  const app = createRuntime({ connectors: [chat], ports, baseUrl });
  const owner = await harness.createUser();
  const id = await harness.createProject();
  const form = { token: "canary-token", hook_secret: "canary-secret", project: id };
  const saved = await app.integrations.save("chat", owner, form);
  if (!saved.ok) throw new Error(saved.error);
  const url = saved.deliveryUrl ?? "";
  return { app, log, harness, owner, project: id, url };
}

const warning = "Chat works without timers here: A message starts no timer.";

it("what works without timers is said at registration, and does", async () => {
  const { app, log, harness, project: id, url } = await start(false);
  expect(log.lines).toContainEqual(expect.objectContaining({ level: "warn", message: warning }));
  const send = () => app.fetch(new Request(url, { method: "POST", headers, body }));
  expect(await (await send()).json()).toMatchObject({ ok: true });
  expect(await harness.countTasks(id)).toBe(1);
  // The delivery was claimed: nothing has failed.
  expect(await (await send()).json()).toMatchObject({ duplicate: true });
  expect(log.text()).not.toContain("invalid changes");
});

it("where there are timers, they are used", async () => {
  const { app, log, harness, owner, url } = await start(true);
  expect(log.text()).not.toContain(warning);
  await app.fetch(new Request(url, { method: "POST", headers, body }));
  expect(await harness.countRunning(owner)).toBe(1);
});

it("a body that was read before is an error that says what to move", async () => {
  const { app, log, harness, project: id, url } = await start(false);
  const request = new Request(url, { method: "POST", headers, body });
  await request.json();
  expect((await app.fetch(request)).status).toBe(500);
  expect(log.text()).toContain("move `app.use(express.json())` below");
  expect(await harness.countTasks(id)).toBe(0);
});
