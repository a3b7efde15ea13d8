import { expect, it } from "vitest";
import { baseUrl, originOf } from "./base-url";

const env = { PLAIN: "https://api.example.com", PATH: "https://example.com:8443/api/v3/" };

it("reads base URLs and origins from the environment", () => {
  expect(baseUrl(env, "PLAIN")).toBe("https://api.example.com");
  expect(baseUrl(env, "PATH")).toBe("https://example.com:8443/api/v3");
  expect(baseUrl(env, "MISSING")).toBe("");
  expect(originOf(env, "PATH")).toBe("https://example.com:8443");
  expect(() => originOf(env, "MISSING")).toThrow(TypeError);
});
