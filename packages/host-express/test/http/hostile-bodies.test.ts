import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Client } from "../support/client";
import { admin, startTestHost, type TestHost } from "../support/host";

const json = { "content-type": "application/json" };

/** A body with `count` unknown fields whose names have `length` characters. */
function unknownFields(count: number, length: number): string {
  const names = Array.from({ length: count }, (_, index) =>
    index.toString(36).padStart(length, "x"),
  );
  return `{${names.map((name) => `"${name}":1`).join(",")}}`;
}

describe("oversized bodies", () => {
  let host: TestHost;
  let clock: FixedClock;
  let me: Client;

  beforeAll(async () => {
    clock = fixedClock();
    host = await startTestHost({ clock });
    me = host.client();
    await me.logIn(admin);
  });
  afterAll(async () => {
    await host.close();
  });
  beforeEach(() => {
    clock.advance(120_000);
  });

  /** Sends the head of a request without its body. @returns the complete response. */
  const announce = async (path: string, length: number): Promise<string> => {
    const { hostname, port } = new URL(host.url);
    const socket = connect(Number(port), hostname);
    await once(socket, "connect");
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: host\r\nconnection: close\r\n` +
        `content-type: application/json\r\ncontent-length: ${String(length)}\r\n\r\n`,
    );
    return text(socket);
  };

  it.each(["/api/v1/auth/login", "/login", "/setup", "/logout"])(
    "%s refuses 0.94 MB unread",
    async (path) => {
      expect(await announce(path, 940_000)).toMatch(/^HTTP\/1.1 413 [^]*"payload_too_large"/);
    },
  );

  it("a network with 60 failed logins in a minute is refused before the body is read", async () => {
    const wrong = (index: number) =>
      host.client().post("/login", { username: `guess${String(index)}`, password: "no" });
    await Promise.all(Array.from({ length: 60 }, (_, index) => wrong(index)));
    expect(await announce("/api/v1/auth/login", 10)).toMatch(/^HTTP\/1.1 429 /);
    expect(await announce("/login", 10)).toMatch(/^HTTP\/1.1 429 /);
  });

  it("110,000 unknown names are refused before validation", async () => {
    const answer = await me.send("POST", "/api/v1/tasks", unknownFields(110_000, 4), json);
    expect(answer).toMatchObject({
      status: 400,
      body: { error_code: "bad_request", message: "The body has more than 10,000 values." },
    });
  });

  it.each([
    "POST /api/v1/tasks",
    "PATCH /api/admin/settings",
    "POST /api/integrations/github/config",
  ])("%s names 20 of 9,000 unknown fields, each cut to 64 characters", async (route) => {
    const [method = "", path = ""] = route.split(" ");
    const answer = await me.send(method, path, unknownFields(9_000, 100), json);
    expect(answer).toMatchObject({ status: 400, body: { error_code: "validation_error" } });
    const names = Object.keys(answer.body["errors"] as object);
    expect(names.length).toBeLessThanOrEqual(20);
    for (const name of names) expect(Array.from(name).length).toBeLessThanOrEqual(64);
  });

  const long = "x".repeat(900_000);
  const webhook = { name: "Hook", url: "https://example.com/" };
  const token = { name: "Token", user_id: 1 };
  it.each([
    ["a long event", "POST", "/api/v1/webhooks", { ...webhook, events: [long] }],
    ["a long scope", "POST", "/api/admin/tokens", { ...token, scopes: [long] }],
    ["a long token", "PATCH", "/api/admin/settings", { quote_number_pattern: `{${long}}` }],
  ])("%s is not repeated", async (_name, method, path, body) => {
    const answer = await me.request(method, path, body);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body).length).toBeLessThan(1_000);
  });

  it("an unknown name of 0.9 MB is cut without splitting a character", async () => {
    const answer = await me.send("POST", "/api/v1/tasks", `{"${"😀".repeat(225_000)}":1}`, json);
    expect(answer.status).toBe(400);
    expect(Object.keys(answer.body["errors"] as object)).toContain(`${"😀".repeat(63)}…`);
    expect(JSON.stringify(answer.body).length).toBeLessThan(1_000);
  });
});
