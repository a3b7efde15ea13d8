import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  createGuardedFetch,
  type GuardedFetchOptions,
  type ResolvedAddress,
} from "./guarded-fetch";

let server: Server;
let port: number;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const received: IncomingMessage[] = [];

beforeEach(async () => {
  received.length = 0;
  answer = (_request, response) => response.end("ok");
  server = createServer((request, response) => {
    received.push(request);
    answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  ({ port } = server.address() as AddressInfo);
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

const loopback: ResolvedAddress = { address: "127.0.0.1", family: 4 };
const refused = { code: "invalid_config" };

describe("refused before a connection", () => {
  it.each([
    "https://127.0.0.1",
    "https://127.1",
    "https://2130706433",
    "https://0x7f000001",
    "https://0177.0.0.1",
    "https://0",
    "https://10.0.0.1",
    "https://169.254.169.254/latest/meta-data",
    "https://[::1]",
    "https://[::ffff:127.0.0.1]",
    "https://[::ffff:a9fe:a9fe]",
    "https://[64:ff9b::7f00:1]",
    "https://[2002:7f00:1::]",
    "https://[fd00:ec2::254]",
    "http://93.184.215.14",
    "http://acme.example",
    "ftp://acme.example",
    "data:text/plain,hello",
  ])("%s", async (url) => {
    const resolve = vi.fn(() => Promise.resolve([loopback]));
    await expect(createGuardedFetch({ resolve })(url)).rejects.toMatchObject(refused);
    expect(resolve).not.toHaveBeenCalled();
  });
});

describe("refused at the connection", () => {
  const attempt = (addresses: readonly string[], options: GuardedFetchOptions = {}) => {
    const resolve = () =>
      Promise.resolve(
        addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
      );
    const guarded = createGuardedFetch({ resolve, ...options });
    return guarded(`https://acme.example:${String(port)}`);
  };

  it.each([
    [["127.0.0.1"]],
    [["10.1.2.3", "192.168.1.1"]],
    [["169.254.169.254"]],
    [["::1"]],
    [["::ffff:127.0.0.1"]],
    [["64:ff9b::7f00:1"]],
    [[]],
  ])("a name that resolves to %j", async (addresses) => {
    await expect(attempt(addresses)).rejects.toMatchObject(refused);
    expect(received).toEqual([]);
  });

  it("does not name the private address to the user", async () => {
    const failure: unknown = await attempt(["10.1.2.3"]).catch((error: unknown) => error);
    expect(String(failure)).toContain("acme.example has no public address");
    expect(String(failure)).not.toContain("10.1.2.3");
  });

  it("tries only the public ones of several addresses", async () => {
    const signal = AbortSignal.timeout(50);
    const resolve = () => Promise.resolve([loopback, { address: "192.0.2.1", family: 4 }]);
    const guarded = createGuardedFetch({ resolve, allowlist: ["192.0.2.1"] });
    const sent = guarded(`https://acme.example:${String(port)}`, { signal });
    await expect(sent).rejects.not.toMatchObject(refused);
    expect(received).toEqual([]);
  });

  it("is not deceived by a name that resolves differently every time", async () => {
    // The name has a public address when it is checked, and a private one at the connection.
    const answers = [[{ address: "93.184.215.14", family: 4 }], [loopback]];
    const resolve = vi.fn(() => Promise.resolve(answers.shift() ?? [loopback]));
    const [checked] = await resolve();
    expect(checked?.address).toBe("93.184.215.14");
    const guarded = createGuardedFetch({ resolve });
    await expect(guarded(`https://rebind.example:${String(port)}`)).rejects.toMatchObject(refused);
    expect(received).toEqual([]);
  });

  it("connects to the very address that it checked", async () => {
    const answers = [[loopback], [{ ...loopback, address: "127.0.0.2" }]];
    const resolve = vi.fn(() => Promise.resolve(answers.shift() ?? []));
    const guarded = createGuardedFetch({ resolve, allowlist: ["rebind.example"] });
    const response = await guarded(`http://rebind.example:${String(port)}`);
    expect(await response.text()).toBe("ok");
    expect(resolve).toHaveBeenCalledOnce();
    expect(received[0]?.socket.localAddress).toBe("127.0.0.1");
  });

  it("fails like fetch if the name does not resolve", async () => {
    const missing = Object.assign(new Error("not found"), { code: "ENOTFOUND" });
    const guarded = createGuardedFetch({ resolve: () => Promise.reject(missing) });
    await expect(guarded("https://acme.example")).rejects.toMatchObject({
      name: "TypeError",
      cause: { code: "ENOTFOUND" },
    });
  });
});

describe("allowed servers", () => {
  const resolve = () => Promise.resolve([loopback]);

  it.each([
    ["a host by its name", ["acme.corp.example"], "http://acme.corp.example"],
    ["an address", ["127.0.0.1"], "http://127.0.0.1"],
    ["a block", ["127.0.0.0/8"], "http://127.0.0.1"],
  ])("are called: %s", async (_name, allowlist, url) => {
    const guarded = createGuardedFetch({ resolve, allowlist });
    const response = await guarded(`${url}:${String(port)}/path?a=1`, {
      method: "POST",
      headers: { "x-test": "1" },
      body: "hello",
    });
    expect(response.status).toBe(200);
    expect(received[0]).toMatchObject({ method: "POST", url: "/path?a=1" });
    expect(received[0]?.headers).toMatchObject({ "x-test": "1", "content-length": "5" });
  });

  it("do not open the way to others", async () => {
    const guarded = createGuardedFetch({ resolve, allowlist: ["acme.corp.example", "10.0.0.0/8"] });
    const other = guarded(`https://other.example:${String(port)}`);
    await expect(other).rejects.toMatchObject(refused);
  });
});

describe("responses", () => {
  const guarded = (options: GuardedFetchOptions = {}) => {
    const fetch = createGuardedFetch({ allowlist: ["127.0.0.1"], ...options });
    return (init?: RequestInit) => fetch(`http://127.0.0.1:${String(port)}/`, init);
  };

  it("have status, headers and body", async () => {
    answer = (_request, response) => {
      response.writeHead(201, { "x-a": ["1", "2"], "content-type": "application/json" });
      response.end('{"a":"ä"}');
    };
    const response = await guarded()();
    expect(response.status).toBe(201);
    expect(response.headers.get("x-a")).toBe("1, 2");
    expect(await response.json()).toEqual({ a: "ä" });
  });

  it.each([204, 304])("may have no body: %i", async (status) => {
    answer = (_request, response) => response.writeHead(status).end();
    const response = await guarded()();
    expect([response.status, await response.text()]).toEqual([status, ""]);
  });

  it("with a redirect are returned, not followed", async () => {
    answer = (_request, response) =>
      response.writeHead(301, { location: "http://169.254.169.254/" }).end();
    const response = await guarded()();
    expect([response.status, response.headers.get("location")]).toEqual([
      301,
      "http://169.254.169.254/",
    ]);
    expect(received).toHaveLength(1);
  });

  it("are limited in size", async () => {
    answer = (_request, response) => response.end("x".repeat(2_000));
    const response = await guarded({ maxResponseBytes: 1_000 })();
    await expect(response.text()).rejects.toMatchObject({ code: "provider_rejected" });
  });

  it("with an impossible status fail like fetch", async () => {
    answer = ({ socket }) => socket.end("HTTP/1.1 999 What\r\ncontent-length: 0\r\n\r\n");
    await expect(guarded()()).rejects.toThrow("fetch failed");
  });

  it("can be aborted, before and while they are read", async () => {
    const reason = new DOMException("late", "TimeoutError");
    await expect(guarded()({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    answer = (_request, response) => response.write("begun");
    const controller = new AbortController();
    const response = await guarded()({ signal: controller.signal });
    const text = response.text();
    controller.abort(reason);
    await expect(text).rejects.toThrow();
  });
});
