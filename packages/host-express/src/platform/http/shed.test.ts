import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createShedder } from "./shed";

const routes = [
  { path: "/api/v1/health", isAlwaysAdmitted: true },
  { path: "/assets/{file}", isAlwaysAdmitted: true },
  { path: "/api/v1/tasks" },
  { path: "/api/integrations/chat/webhook/{public_id}", overloaded: () => ({ status: 503 }) },
  { path: "/api/integrations/code/webhook/{public_id}" },
];

describe("a full host", () => {
  let server: Server;
  let url: string;
  let isFull: boolean;
  let refused: number;
  const measured: unknown[] = [];

  beforeAll(async () => {
    const shed = createShedder(
      routes,
      {
        get isFull() {
          return isFull;
        },
        countRefusal: () => (refused += 1),
      },
      { request: (...args) => void measured.push(args.slice(0, 3)) },
    );
    server = createServer((request, reply) => {
      if (!shed(request, reply)) reply.end("app");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    isFull = true;
    refused = 0;
    measured.length = 0;
  });

  const json = { accept: "application/json" };

  it.each([
    ["GET", "/api/v1/tasks?per_page=50", {}, { error_code: "overloaded" }],
    ["POST", "/api/v1/tasks", { "content-type": "application/json" }, { error_code: "overloaded" }],
    ["GET", "/api/v1/healthy", {}, { error_code: "overloaded" }],
    ["GET", "/nowhere", json, { error_code: "overloaded" }],
    ["POST", "/api/integrations/code/webhook/abc", {}, { ok: false, code: "overloaded" }],
  ])("refuses %s %s with 503 and Retry-After", async (method, path, headers, body) => {
    const sent = method === "POST" ? { body: "x".repeat(500_000) } : {};
    const response = await fetch(url + path, { method, headers, ...sent });
    expect(response.status).toBe(503);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "retry-after": "1",
      "cache-control": "no-store",
      "content-type": "application/json; charset=utf-8",
      "x-request-id": expect.stringMatching(/^[\w-]{36}$/) as string,
    });
    expect(await response.json()).toMatchObject(body);
    expect(refused).toBe(1);
    expect(response.headers.get("access-control-allow-origin")).toBe(
      path.startsWith("/api/v1/") ? "*" : null,
    );
    await expect.poll(() => measured).toEqual([[method, "unknown", 503]]);
  });

  it.each([
    ["GET", "/api/v1/health", {}],
    ["GET", "/API/v1/Health/?x=1", {}],
    ["GET", "/assets/app.css", {}],
    ["OPTIONS", "/api/v1/tasks", {}],
    ["POST", "/api/integrations/chat/webhook/abc", {}],
    ["GET", "/projects", { accept: "text/html,*/*" }],
  ])("leaves %s %s to the app", async (method, path, headers) => {
    const response = await fetch(url + path, { method, headers });
    expect(await response.text()).toBe("app");
    expect(refused).toBe(0);
  });

  it("does not read a body to its end, however long it is", async () => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.resume().on("error", () => undefined);
    socket.write(
      "POST /api/v1/tasks HTTP/1.1\r\nhost: host\r\ncontent-length: 10000000000\r\n\r\n",
    );
    const chunk = Buffer.alloc(1024 * 1024);
    const write = (): void => {
      if (!socket.destroyed) socket.write(chunk, write);
    };
    write();
    await new Promise((resolve) => socket.once("close", resolve));
    expect(socket.bytesWritten).toBeLessThan(1_000_000_000);
  });

  it("answers in order what comes at once over one connection, with bodies and without", async () => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname).setEncoding("latin1");
    const post = "POST /api/v1/tasks HTTP/1.1\r\nhost: host\r\ncontent-length: 5\r\n\r\n12345";
    const get = (path: string, last = ""): string =>
      `GET ${path} HTTP/1.1\r\nhost: host\r\n${last}\r\n`;
    const close = "connection: close\r\n";
    socket.write(
      get("/api/v1/tasks") + post + get("/api/v1/health") + post + get("/api/v1/tasks", close),
    );
    let received = "";
    for await (const text of socket) received += String(text);
    const statuses = [...received.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
    expect(statuses).toEqual(["503", "503", "200", "503", "503"]);
    expect(refused).toBe(4);
  });

  it("leaves everything to the app when it is not full", async () => {
    isFull = false;
    expect(await (await fetch(`${url}/api/v1/tasks`)).text()).toBe("app");
  });
});
