import { describe, expect, it } from "vitest";
import { serveFetch } from "./serve-fetch";

describe("serveFetch", () => {
  it("passes on method, URL, headers and bytes in both directions", async () => {
    const server = await serveFetch(async (request) =>
      Response.json(
        {
          method: request.method,
          path: new URL(request.url).pathname + new URL(request.url).search,
          header: request.headers.get("x-thing"),
          body: [...(await request.bytes())],
        },
        { status: 201, headers: { "x-answer": "yes" } },
      ),
    );
    try {
      const answer = await fetch(`${server.url}/a/b?c=d`, {
        method: "POST",
        headers: { "x-thing": "1" },
        body: new Uint8Array([0, 255, 7]),
      });
      expect(answer.status).toBe(201);
      expect(answer.headers.get("x-answer")).toBe("yes");
      expect(await answer.json()).toEqual({
        method: "POST",
        path: "/a/b?c=d",
        header: "1",
        body: [0, 255, 7],
      });
    } finally {
      await server.close();
    }
  });

  it("sends a response without a body", async () => {
    const server = await serveFetch(() => Promise.resolve(new Response(null, { status: 304 })));
    const answer = await fetch(server.url);
    expect([answer.status, await answer.text()]).toEqual([304, ""]);
    await server.close();
  });

  it("closes the connection if the handler throws, and serves the next request", async () => {
    let isBroken = true;
    const server = await serveFetch(() =>
      isBroken ? Promise.reject(new TypeError("dropped")) : Promise.resolve(new Response("whole")),
    );
    await expect(fetch(server.url)).rejects.toThrow(TypeError);
    isBroken = false;
    expect(await (await fetch(server.url)).text()).toBe("whole");
    await server.close();
    await expect(fetch(server.url)).rejects.toThrow(TypeError);
  });
});
