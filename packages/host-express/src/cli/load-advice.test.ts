import { describe, expect, it } from "vitest";
import { loadAdvice } from "./load-advice";

const failure = (code: string, message = code): Error =>
  Object.assign(new Error(message), { code });

describe("loadAdvice", () => {
  it.each([".ts", ".mts", ".cts"])("names the Node.js version that runs %s", (extension) => {
    const message = `Unknown file extension "${extension}" for /srv/connector${extension}`;
    const error = failure("ERR_UNKNOWN_FILE_EXTENSION", message);
    expect(loadAdvice("./connector.ts", "/srv", error)).toBe(
      `Node.js ${process.versions.node} runs no TypeScript: use Node.js 22.18 or newer, or compile ` +
        "it to JavaScript.",
    );
  });

  it.each([
    [failure("ERR_UNKNOWN_FILE_EXTENSION", 'Unknown file extension ".tsx"'), "Name a file"],
    [failure("ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING"), "compiled to JavaScript"],
    [failure("ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX"), "without enums"],
    [failure("ERR_PACKAGE_PATH_NOT_EXPORTED"), "Install a version that works"],
    [new SyntaxError("Unexpected token"), "Install a version that works"],
    ["thrown text", "Install a version that works"],
  ])("says what to do about %s", (error, text) => {
    expect(loadAdvice("@acme/connector", "/srv", error)).toContain(text);
  });
});
