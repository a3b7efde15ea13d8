import { once } from "node:events";
import { createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { readBody } from "../runtime/read-body";
import { sendResponse, toRequest } from "./messages";

describe("toRequest and sendResponse", () => {
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  async function serve(handler: (request: Request) => Promise<Response>): Promise<string> {
    const server = createServer((incoming, outgoing) => {
      const baseUrl = "https://time.example.com";
      void handler(toRequest(incoming, baseUrl)).then((response) =>
        sendResponse(outgoing, response),
      );
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    closing.push(() => {
      server.close();
      server.closeAllConnections();
    });
    return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  }

  it("keeps the path that Express has removed from the URL of a mounted handler", async () => {
    const paths: string[] = [];
    const server = createServer((incoming, outgoing) => {
      Object.assign(incoming, { originalUrl: incoming.url, url: "/rest" });
      paths.push(new URL(toRequest(incoming).url).pathname);
      outgoing.end();
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    closing.push(() => server.close());
    await fetch(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}/mounted/rest`);
    expect(paths).toEqual(["/mounted/rest"]);
  });

  /** Sends a request as it is, which `fetch` would refuse. */
  async function raw(url: string, method: string, path: string): Promise<number> {
    const outgoing = send(url, { method, path, headers: { host: "evil.example" } });
    outgoing.end();
    const [response] = (await once(outgoing, "response")) as [
      { statusCode: number; resume(): void },
    ];
    response.resume();
    return response.statusCode;
  }

  it("passes on method, URL, headers and bytes in both directions", async () => {
    const url = await serve(async (request) =>
      Response.json({
        method: request.method,
        url: request.url,
        header: request.headers.get("x-thing"),
        body: [...((await readBody(request, 10)) ?? [])],
      }),
    );
    const answer = await fetch(`${url}/a?b=c`, {
      method: "POST",
      headers: { "x-thing": "1" },
      body: new Uint8Array([0, 255]),
    });
    expect(await answer.json()).toEqual({
      method: "POST",
      url: "https://time.example.com/a?b=c",
      header: "1",
      body: [0, 255],
    });
  });

  it.each([
    ["TRACE", "/x", "https://time.example.com/x"],
    ["GET", "//evil.example/x", "https://time.example.com//evil.example/x"],
    ["GET", "http://evil.example/x?y", "https://time.example.com/x?y"],
    ["OPTIONS", "*", "https://time.example.com/"],
  ])("%s %s", async (method, path, expected) => {
    const seen: string[] = [];
    const url = await serve((request) => {
      seen.push(request.method, request.url);
      return Promise.resolve(new Response(null, { status: 204 }));
    });
    expect(await raw(url, method, path)).toBe(204);
    expect(seen).toEqual([method, expected]);
  });

  it("says that a middleware has read the body", async () => {
    const seen: boolean[] = [];
    const server = createServer((incoming, outgoing) => {
      // What `express.json()` does.
      incoming.resume().on("end", () => {
        seen.push(toRequest(incoming).bodyUsed);
        outgoing.end();
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    closing.push(() => server.close());
    const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    await fetch(url, { method: "POST", body: "{}" });
    await fetch(url);
    expect(seen).toEqual([true, false]);
    await fetch(
      await serve((request) => Promise.resolve(Response.json(seen.push(request.bodyUsed)))),
      {
        method: "POST",
        body: "{}",
      },
    );
    expect(seen).toEqual([true, false, false]);
  });

  it("sends several cookies", async () => {
    const headers = new Headers([
      ["set-cookie", "a=1"],
      ["set-cookie", "b=2"],
    ]);
    const url = await serve(() => Promise.resolve(new Response("text", { headers })));
    const answer = await fetch(url);
    expect(answer.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(await answer.text()).toBe("text");
  });

  it("closes the connection of a request that was not read to its end", async () => {
    const url = await serve(() => Promise.resolve(new Response("no", { status: 413 })));
    const outgoing = send(url, { method: "POST", headers: { "content-length": "1000000" } });
    outgoing.on("error", () => undefined);
    outgoing.write("start");
    const [response] = (await once(outgoing, "response")) as [
      { statusCode: number; resume(): void },
    ];
    response.resume();
    expect(response.statusCode).toBe(413);
    await once(outgoing, "close");
    expect(outgoing.socket?.destroyed).toBe(true);
  });

  it("closes the connection if the body of a response fails", async () => {
    const url = await serve(() => {
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          controller.error(new Error("broken"));
        },
      });
      return Promise.resolve(new Response(body));
    });
    await expect(fetch(url).then((response) => response.text())).rejects.toThrow(TypeError);
  });
});
