import { once } from "node:events";
import { createServer, request as send, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { streamBody } from "./body-stream";
import { HttpError } from "./http-error";
import { multipartFile } from "./multipart-file";

const maxBytes = 200_000;

// Responds with the number of bytes that were read, or the status of the error.
describe("a streamed body", () => {
  let server: Server;
  let url: string;
  const outcomes: unknown[] = [];

  beforeAll(async () => {
    server = createServer((request, reply) => {
      const read = async (): Promise<number> => {
        const body = streamBody(request, reply, maxBytes);
        const type = request.headers["content-type"] ?? "";
        const bytes = type.startsWith("multipart/") ? multipartFile(body, type, "file") : body;
        let size = 0;
        for await (const chunk of bytes) {
          size += chunk.length;
          if (request.headers["x-stop"] !== undefined) break;
        }
        return size;
      };
      read().then(
        (size) => {
          outcomes.push(size);
          request.resume();
          reply.end(String(size));
        },
        (error: unknown) => {
          const status = error instanceof HttpError ? error.status : String(error);
          outcomes.push(status);
          request.resume();
          reply.end(String(status));
        },
      );
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });
  afterAll(() => server.close());

  const chunked = (chunks: number) =>
    new ReadableStream<Uint8Array>({
      pull(controller) {
        if (chunks-- > 0) controller.enqueue(new Uint8Array(10_000));
        else controller.close();
      },
    });
  const post = async (body: BodyInit, headers: Record<string, string> = {}) => {
    const options = { method: "POST", body, headers, duplex: "half" } as RequestInit;
    return (await fetch(url, options)).text();
  };

  it.each([
    ["everything", () => chunked(20), {}, "200000"],
    ["nothing", () => "", {}, "0"],
    ["as much as the handler wants", () => chunked(20), { "x-stop": "1" }, expect.any(String)],
    ["too much in chunks", () => chunked(21), {}, "413"],
    ["too much by its length", () => new Uint8Array(maxBytes + 1), {}, "413"],
    ["compressed", () => "x", { "content-encoding": "gzip" }, "415"],
  ])("is read: %s", async (_name, body, headers, expected) => {
    expect(await post(body(), headers as Record<string, string>)).toEqual(expected);
  });

  it.each([
    ["a file", 3, "file", "3"],
    ["a large file", 150_000, "file", "150000"],
    ["too large a file", 250_000, "file", "413"],
    ["another field", 3, "upload", "400"],
    ["another large field", 150_000, "upload", "400"],
  ])("is read as a form with %s", async (_name, size, field, expected) => {
    const form = new FormData();
    form.set("before", "x");
    form.set(field, new Blob([new Uint8Array(size)]), "a.csv");
    form.set("after", new Blob(["another file"]), "b.csv");
    expect(await post(form)).toBe(expected);
  });

  it.each(["text/csv", "multipart/form-data; boundary=x"])(
    "ends with an error if the client goes away (%s)",
    async (type) => {
      outcomes.length = 0;
      const request = send(url, { method: "POST", headers: { "content-type": type } });
      request.on("error", () => undefined);
      request.write('--x\r\ncontent-disposition: form-data; name="file"\r\n\r\nabc');
      await new Promise((resolve) => setTimeout(resolve, 100));
      request.destroy();
      await expect.poll(() => outcomes).toEqual([400]);
    },
  );
});
