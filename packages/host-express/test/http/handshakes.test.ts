import { createHmac } from "node:crypto";
import { auth, defineConnector, header, secret, verify } from "@tt/connector-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { expectStatus, textOf, type Client } from "../support/client";
import { fetchByHost } from "../support/fetch-by-host";
import { getPage, postForm } from "../support/forms";
import { admin, startTestHost, type TestHost } from "../support/host";

const created = z.object({ "X-Hook-Secret": z.string() });

/** A provider that sends a secret in a header before it delivers, as Asana does. */
const lists = defineConnector({
  name: "Lists",
  docs: "https://docs.example/lists",
  settings: z.object({
    token: secret(),
    hook_secret: secret(z.string(), { setBy: "register" }).optional(),
  }),
  api: { base: () => "https://lists.example", auth: auth.bearer("token") },
  test: () => Promise.resolve("It works."),
  webhook: {
    verify: verify.hmac({ secret: "hook_secret", signature: header("x-hook-signature") }),
    challenges: [{ echo: header("X-Hook-Secret"), method: "POST", as: "header" }],
    event: () => "events",
    on: { events: [z.object({}), () => ({})] },
  },
  actions: {
    register: {
      label: "Register the webhook",
      description: "Creates the webhook of the list.",
      run: async (context) => {
        const hook = await context.api.post("/webhooks", {}, created);
        await context.replaceSecret("hook_secret", hook["X-Hook-Secret"]);
        return { message: "The webhook is set up." };
      },
    },
  },
});

describe("a challenge in a header", () => {
  let host: TestHost;
  const paths: string[] = ["/api/integrations/lists/webhook"];

  beforeAll(async () => {
    host = await startTestHost({ connectors: [lists] });
    const me = host.client();
    await me.logIn(admin);
    const saved = await me.post("/api/integrations/lists/config", { token: "a-token" });
    const { webhook_url: url } = expectStatus(saved, 200).body;
    paths.push(new URL(url as string).pathname);
  });
  afterAll(async () => {
    await host.close();
  });

  it.each([
    ["an empty body", undefined],
    ["a body", "{}"],
  ])("is sent back by the same header: %s", async (_what, body) => {
    for (const path of paths) {
      const headers = { "X-Hook-Secret": "b537207f20cbfa02" };
      const reply = await fetch(host.url + path, {
        method: "POST",
        headers,
        ...(body === undefined ? {} : { body }),
      });
      expect([reply.status, await reply.text()]).toEqual([200, ""]);
      expect(reply.headers.get("x-hook-secret")).toBe("b537207f20cbfa02");
      expect(reply.headers.get("content-type")).toBe("text/plain; charset=utf-8");
      expect(reply.headers.get("x-content-type-options")).toBe("nosniff");
    }
  });

  it("is refused like an unsigned delivery without the header, or with one that cannot be repeated", async () => {
    for (const path of paths) {
      for (const headers of [{}, { "X-Hook-Secret": "schl\u00fcssel" }]) {
        const reply = await fetch(host.url + path, { method: "POST", headers, body: "{}" });
        expect([reply.status, reply.headers.get("x-hook-secret")]).toEqual([401, null]);
      }
    }
  });
});

describe("a secret that only an action sets", () => {
  const chosen = "a-secret-of-the-provider";
  let host: TestHost;
  let me: Client;
  let url: string;

  beforeAll(async () => {
    const provider = () => Promise.resolve(Response.json({ "X-Hook-Secret": chosen }));
    const fetch = fetchByHost({ "lists.example": provider });
    host = await startTestHost({ connectors: [lists], fetch });
    me = host.client();
    await me.logIn(admin);
    const saved = await me.post("/api/integrations/lists/config", { token: "a-token" });
    url = expectStatus(saved, 200).body["webhook_url"] as string;
  });
  afterAll(async () => {
    await host.close();
  });

  const page = async (tab: string) =>
    textOf(await getPage(me, `/integrations/lists${tab}`), "text");
  const send = async (key: string, body: string): Promise<number> => {
    const signature = createHmac("sha256", key).update(body).digest("hex");
    const path = host.url + new URL(url).pathname;
    const headers = { "x-hook-signature": signature };
    return (await fetch(path, { method: "POST", headers, body })).status;
  };

  it("is not in the form, which keeps it", async () => {
    expect(await page("/set-up")).toContain("Creates the webhook of the list.");
    expectStatus(await me.post("/api/integrations/lists/actions/register"), 200);
    const form = await page("/settings");
    expect(form).toContain('name="token"');
    expect(form).not.toContain("hook_secret");
    expectStatus(await postForm(me, "/integrations/lists", { token: "" }), 303);
    expect(await send(chosen, '{"n":1}')).toBe(200);
  });

  it("is replaced by the same action, as refused deliveries say", async () => {
    expect(await send("another-secret-of-16", '{"n":2}')).toBe(401);
    const advice =
      "Run &quot;Register the webhook&quot; again: it agrees on a new secret with Lists.";
    expect(await page("/deliveries")).toContain(`The signature does not match. ${advice}`);
    expect(await page("")).toContain(`has another secret than this integration. ${advice}`);
  });
});
