import {
  BaseConnector,
  describeConnector,
  project,
  secret,
  type Descriptor,
  type SettingsSchema,
  type TestReport,
} from "@tt/connector-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type * as z from "zod";
import * as zod40 from "zod-4-0";
import * as zod41 from "zod-4-1";
import { expectStatus, type Client } from "./support/client";
import { admin, startTestHost, type TestHost } from "./support/host";

/** A connector whose package brings its own zod. */
function chatBy(copy: unknown): Descriptor {
  // The versions have types of their own; at run time they have what this connector calls.
  const zod = copy as typeof z;
  const settings: SettingsSchema = zod.object({
    token: secret(zod.string().min(8).meta({ title: "Chat token" })),
    channel: zod.string().default("general").meta({ title: "Channel", description: "Where to." }),
    mode: zod.enum(["all", "mine"]).default("all"),
    project: project(zod.int()).optional(),
  });
  class ChatConnector extends BaseConnector<SettingsSchema, never> {
    protected override onTest(): Promise<TestReport> {
      return Promise.resolve({ message: "Works." });
    }
  }
  return describeConnector(
    {
      key: "chat_connector",
      slug: "chat",
      name: "Chat",
      docs: "https://docs.example/connector",
      settings,
      api: { base: () => "https://chat.test", auth: { type: "bearer", secret: "token" } },
      uses: [],
    },
    ChatConnector,
  );
}

describe("a connector with its own zod 4.1", () => {
  const path = "/api/integrations/chat";
  let host: TestHost;
  let me: Client;

  beforeAll(async () => {
    host = await startTestHost({ connectors: [chatBy(zod41)] });
    me = host.client();
    await me.logIn(admin);
  });
  afterAll(() => host.close());

  it("is saved with its token sealed, which no response and no log line contains", async () => {
    const saved = await me.post(`${path}/config`, { token: "canary-token", mode: "mine" });
    expectStatus(saved, 200);
    const { body: status } = expectStatus(await me.get(`${path}/status`), 200);
    expect(status).toMatchObject({ has_token: true, channel: "general", mode: "mine" });
    const rows = await host.database.db.selectFrom("integrations").select("config").execute();
    expect(JSON.stringify([saved.body, status, rows])).not.toContain("canary-token");
    expect(host.logged()).not.toContain("canary-token");
  });

  it("is described in the OpenAPI document, with its titles", async () => {
    const document = JSON.stringify((await me.get("/api/openapi.json")).body);
    for (const text of ["Chat token", "Channel", "Where to."]) expect(document).toContain(text);
  });
});

it("refuses to start with a connector of zod 4.0", async () => {
  await expect(startTestHost({ connectors: [chatBy(zod40)] })).rejects.toThrow(
    /chat_connector has a field "token" made by zod 4\.0\.17; install zod 4\.1/,
  );
});
