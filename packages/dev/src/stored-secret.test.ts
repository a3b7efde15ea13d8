import { auth, createRuntime, defineConnector, header, secret, verify } from "@tt/connector-core";
import { memoryPorts } from "@tt/connector-core/memory";
import { expect, it } from "vitest";
import * as z from "zod";
import type { DevSetup } from "./setup";
import { readableConnector } from "./stored-secret";

const connector = defineConnector({
  name: "Lists",
  settings: z.object({
    token: secret(),
    hook_secret: secret(z.string(), { setBy: "register" }).optional(),
  }),
  api: { base: () => "https://lists.test", auth: auth.bearer("token") },
  test: () => Promise.resolve("It works."),
  webhook: {
    verify: verify.hmac({ secret: "hook_secret", signature: header("x-signature") }),
    event: () => "events",
    on: { events: [z.object({}), () => ({})] },
  },
  actions: {
    register: {
      label: "Register the webhook",
      description: "Creates the webhook.",
      run: async (context) => {
        await context.replaceSecret("hook_secret", "chosen by the provider");
        return { message: "The webhook is set up." };
      },
    },
  },
});
const setup: DevSetup = {
  connector,
  provider: () => Promise.resolve(Response.json({})),
  settings: () => ({ token: "a-token" }),
  secret: "hook_secret",
};

it("reads the secret that an action has stored", async () => {
  const readable = readableConnector(setup);
  expect(await readable.readSecret("http://127.0.0.1:3000/hook/a")).toBeUndefined();
  const ports = memoryPorts();
  const app = createRuntime({
    connectors: [readable.connector],
    ports,
    baseUrl: "http://127.0.0.1:3000",
  });
  const owner = await ports.harness.createUser();
  const saved = await app.integrations.save("lists", owner, { token: "a-token" });
  if (!saved.ok) throw new Error(saved.error);
  const url = saved.deliveryUrl ?? "";
  expect(await readable.readSecret(url)).toBeUndefined();
  await (await app.integrations.of(saved.id))?.action(saved.id, "register");
  expect(await readable.readSecret(url)).toBe("chosen by the provider");
  expect(await readable.readSecret(`${url}x`)).toBeUndefined();
});

it("reads nothing if no secret signs deliveries", async () => {
  const { secret: _, ...unsigned } = setup;
  const readable = readableConnector(unsigned);
  createRuntime({
    connectors: [readable.connector],
    ports: memoryPorts(),
    baseUrl: "http://127.0.0.1:3000",
  });
  expect(await readable.readSecret("http://127.0.0.1:3000/hook/a")).toBeUndefined();
});
