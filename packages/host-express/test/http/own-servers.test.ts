import {
  BaseConnector,
  auth,
  describeConnector,
  secret,
  type ConnectorContext,
  type TestReport,
} from "@tt/connector-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { expectStatus, type Client } from "../support/client";
import { admin, startTestHost, type TestHost } from "../support/host";

const settings = z.object({ token: secret(), server: z.string().optional() });

class ForgeConnector extends BaseConnector<typeof settings, never> {
  protected override async onTest({ api }: ConnectorContext<typeof settings>): Promise<TestReport> {
    const { name } = await api.get("/me", z.object({ name: z.string() }));
    return { message: `Hello ${name}` };
  }
}

/** A connector whose users may have a server of their own. */
const forge = describeConnector(
  {
    key: "forge_connector",
    slug: "forge",
    name: "Forge",
    docs: "https://docs.example/connector",
    settings,
    api: {
      base: ({ server }) => server ?? "https://forge.example",
      auth: auth.header("token", "x-forge-token"),
    },
    uses: [],
  },
  ForgeConnector,
);

describe("servers that users enter", () => {
  let host: TestHost;
  let me: Client;
  const requests: string[] = [];

  beforeAll(async () => {
    host = await startTestHost({
      connectors: [forge],
      fetch: (input, init) => {
        const request = new Request(input, init);
        requests.push(`${request.url} ${request.headers.get("x-forge-token") ?? ""}`);
        return Promise.resolve(Response.json({ name: "ada" }));
      },
    });
    me = host.client();
    await me.logIn(admin);
  });
  afterAll(async () => {
    await host.close();
  });

  const save = (body: object) => me.post("/api/integrations/forge/config", body);
  const test = () => me.post("/api/integrations/forge/test");

  it("are not called at an address that is not public, and never get a saved token", async () => {
    expectStatus(await save({ token: "canary-token" }), 200);
    expect(expectStatus(await test(), 200).body).toMatchObject({ success: true });
    expect(requests).toEqual(["https://forge.example/me canary-token"]);

    const moved = expectStatus(await save({ server: "https://127.0.0.1" }), 400);
    expect(JSON.stringify(moved.body)).toContain("Enter this again: the server changes to");
    expectStatus(await save({ server: "http://forge.test", token: "canary-token" }), 400);

    expectStatus(await save({ server: "https://127.0.0.1", token: "canary-token" }), 200);
    expect(expectStatus(await test(), 200).body).toMatchObject({
      success: false,
      code: "invalid_config",
      error: expect.stringContaining("127.0.0.1 has no public address") as string,
    });
    expect(requests).toHaveLength(1);
    expect(host.logged()).not.toContain("canary-token");
  });
});
