import {
  json,
  query,
  verify,
  type Manifest,
  type RawRequest,
  type Reply,
} from "@tt/connector-core";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import type { Authenticator } from "../../platform/auth/authenticate";
import type { Route, RouteRequest } from "../../platform/http/route";
import type { RegisteredConnector } from "../registry";
import { webhookRoutes } from "./routes";

const inbound: NonNullable<Manifest["inbound"]> = {
  path: "webhook",
  maxBytes: 100,
  verification: verify.token("token", query("token")),
  routing: { account: { from: json("account") } },
  parse: () => ({ ignored: "everything" }),
};

function routesOf(change: Partial<typeof inbound>, received: RawRequest[] = []): readonly Route[] {
  const reply: Reply = { status: 200, body: {} };
  const registered = {
    manifest: {
      slug: "shop",
      name: "Shop",
      settings: z.object({}),
      inbound: { ...inbound, ...change },
    },
    connector: {
      receive: (request: RawRequest) => {
        received.push(request);
        return Promise.resolve(reply);
      },
      precheck: (head: RawRequest) => {
        received.push(head);
        return Promise.resolve({ type: "readable", maxBytes: 1 });
      },
    },
  } as unknown as RegisteredConnector;
  return webhookRoutes([registered], {} as Authenticator, "https://tt.example");
}

const request = {
  raw: new Uint8Array(),
  headers: { host: "internal", "set-cookie": ["a"] },
  url: "/api/integrations/shop/webhook/4f1d?token=a&token=b",
  address: "192.0.2.1",
  params: { public_id: "4f1d" },
} as unknown as RouteRequest<never, never, never>;

describe("webhook routes", () => {
  it("pass on the method, the public URL and the query, also before the body is read", async () => {
    const received: RawRequest[] = [];
    const route = routesOf({}, received).find(({ path }) => path.endsWith("{public_id}"));
    await route?.beforeBody?.({ ...request, isOverloaded: false });
    await route?.handler(request);
    const head = {
      method: "POST",
      headers: { host: "internal" },
      url: "https://tt.example/api/integrations/shop/webhook/4f1d?token=a&token=b",
      query: "token=a&token=b",
    };
    expect(received).toEqual([head, { ...head, body: request.raw }]);
  });

  it("take GET requests only if they may be challenges", async () => {
    const echo = query("challenge");
    const methods = (change: Partial<typeof inbound>) =>
      routesOf(change).map(({ method }) => method);
    expect(methods({})).toEqual(["post", "post"]);
    expect(methods({ challenges: [{ echo, method: "POST" }] })).toEqual(["post", "post"]);
    const challenges = [{ echo, method: "GET" }] as const;
    expect(methods({ challenges }).filter((method) => method === "get")).toHaveLength(2);
    const received: RawRequest[] = [];
    await routesOf({ challenges }, received)
      .find(({ method }) => method === "get")
      ?.handler(request);
    expect(received).toMatchObject([{ method: "GET", query: "token=a&token=b" }]);
  });

  it.each([
    ["as text", undefined, ["text/plain"]],
    ["in a header", "header", ["text/plain"]],
    ["as JSON", "json", undefined],
  ] as const)("describe replies to challenges that are sent back %s", (_how, as, types) => {
    const challenges = [{ echo: query("challenge"), method: "POST", as }] as const;
    const specs = routesOf({ challenges }).map(({ responses }) => responses[200]);
    expect(specs.map((spec) => typeof spec === "object" && spec.types)).toEqual([types, types]);
  });

  it("are described as unsigned if the body is not signed", () => {
    const [token] = routesOf({});
    expect(token?.description).toContain("The body is not signed");
    const [signed] = routesOf({ verification: verify.github("token") });
    expect(signed?.description).toContain("authenticated by their signature");
  });
});
