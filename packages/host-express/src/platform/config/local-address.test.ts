import { describe, expect, it } from "vitest";
import { isLocal, isLoopback } from "./local-address";

describe("isLoopback", () => {
  it.each([
    ["localhost", true],
    ["127.0.0.1", true],
    ["127.9.9.9", true],
    ["::1", true],
    ["[::1]", true],
    ["127.0.0.1.example.com", false],
    ["localhost.example.com", false],
    ["10.0.0.1", false],
  ])("%s: %s", (name, expected) => {
    expect(isLoopback(name)).toBe(expected);
  });
});

describe("isLocal", () => {
  it.each([
    ["localhost", true],
    ["ollama", true],
    ["127.0.0.1", true],
    ["192.168.1.2", true],
    ["[::1]", true],
    ["[fd00::1]", true],
    ["models.example", false],
    ["93.184.215.14", false],
    ["[2606:4700::1]", false],
  ])("%s: %s", (name, expected) => {
    expect(isLocal(name)).toBe(expected);
  });
});
