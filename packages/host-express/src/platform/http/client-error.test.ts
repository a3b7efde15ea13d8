import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";
import { answerClientError } from "./client-error";

const failed = (code: string): Error => Object.assign(new Error(code), { code });

it.each([
  ["ERR_HTTP_REQUEST_TIMEOUT", 408, "request_timeout"],
  ["HPE_HEADER_OVERFLOW", 431, "headers_too_large"],
  ["HPE_CHUNK_EXTENSIONS_OVERFLOW", 413, "payload_too_large"],
  ["HPE_INVALID_METHOD", 400, "bad_request"],
])("%s is answered with %d", async (code, status, errorCode) => {
  const socket = new PassThrough();
  answerClientError(failed(code), socket, false);
  const answer = await text(socket);
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${String(status)} `));
  expect(answer).toContain(`"error_code":"${errorCode}"`);
});

it("writes nothing into a running response or a lost connection", () => {
  for (const [code, isAnswering] of [
    ["HPE_INVALID_METHOD", true],
    ["ECONNRESET", false],
  ] as const) {
    const socket = new PassThrough();
    answerClientError(failed(code), socket, isAnswering);
    expect(socket.destroyed).toBe(true);
    expect(socket.read()).toBeNull();
  }
});
