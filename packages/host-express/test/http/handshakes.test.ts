import { auth, defineConnector, header, secret, verify } from "@tt/connector-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { expectStatus } from "../support/client";
import { admin, startTestHost, type TestHost } from "../support/host";

/** A provider that sends a secret in a header before it delivers, as Asana does. */
const lists = defineConnector({
  name: "Lists",
  docs: "https://docs.example/lists",
  settings: z.object({ token: secret(), hook_secret: secret(z.string()).optional() }),
  api: { base: () => "https://lists.example", auth: auth.bearer("token") },
  test: () => Promise.resolve("It works."),
  webhook: {
    verify: verify.hmac({ secret: "hook_secret", signature: header("x-hook-signature") }),
    challenges: [{ echo: header("X-Hook-Secret"), method: "POST", as: "header" }],
    event: () => "events",
    on: { events: [z.object({}), () => ({})] },
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
