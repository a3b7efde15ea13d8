import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestHost, type TestHost } from "../support/host";

describe("malformed HTTP requests", () => {
  let host: TestHost;

  beforeAll(async () => {
    host = await startTestHost();
  });
  afterAll(async () => {
    await host.close();
  });

  const answerTo = async (bytes: string): Promise<string> => {
    const { hostname, port } = new URL(host.url);
    const socket = connect(Number(port), hostname);
    await once(socket, "connect");
    socket.write(bytes);
    return text(socket);
  };
  const get = (lines: string): string => `GET /api/v1/health HTTP/1.1\r\n${lines}\r\n`;

  it.each([
    ["bytes that are no HTTP", "\x16\x03\x01 hello\r\n\r\n", 400, "bad_request"],
    [
      "two lengths",
      get("host: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n"),
      400,
      "bad_request",
    ],
    [
      "a length and chunks",
      get("host: a\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n"),
      400,
      "bad_request",
    ],
    [
      "chunks that are not the last encoding",
      get("host: a\r\ntransfer-encoding: chunked, identity\r\n"),
      400,
      "bad_request",
    ],
    ["a space before the colon", get("host: a\r\ncontent-length : 5\r\n"), 400, "bad_request"],
    ["a folded header", get("host: a\r\nx-a: b\r\n content-length: 5\r\n"), 400, "bad_request"],
    ["a line feed alone", get("host: a\r\nx-a: b\ncontent-length: 5\r\n"), 400, "bad_request"],
    ["two Host headers", get("host: a\r\nconnection: close\r\nHost: b\r\n"), 400, "bad_request"],
    [
      "20 kB of headers",
      get(`host: a\r\nx-long: ${"x".repeat(20_000)}\r\n`),
      431,
      "headers_too_large",
    ],
    [
      "200 headers",
      get(`host: a\r\nconnection: close\r\n${"x: y\r\n".repeat(200)}`),
      431,
      "headers_too_large",
    ],
    ["no Host header", get("connection: close\r\n"), 400, "bad_request"],
    [
      "an unknown expectation",
      get("host: a\r\nconnection: close\r\nexpect: wonders\r\n"),
      417,
      "expectation_failed",
    ],
    ["CONNECT", "CONNECT a:443 HTTP/1.1\r\nhost: a\r\n\r\n", 405, "method_not_allowed"],
  ])("%s gets the API's error format", async (_name, bytes, status, code) => {
    const answer = await answerTo(bytes);
    const [head = "", body = ""] = answer.split("\r\n\r\n");
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${String(status)} `));
    expect(head).toMatch(/^content-type: application\/json/im);
    expect(head).toMatch(/^connection: close$/im);
    const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? body.length);
    expect(Buffer.byteLength(body)).toBe(length);
    expect(JSON.parse(body)).toEqual({
      error: expect.any(String) as string,
      message: expect.any(String) as string,
      error_code: code,
    });
  });
});
