import { assetPath } from "../../src/platform/assets/load";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestHost, type TestHost } from "../support/host";

describe("/api/docs", () => {
  let host: TestHost;
  let page: string;

  beforeAll(async () => {
    host = await startTestHost();
    page = (await host.client().get("/api/docs")).body["text"] as string;
  });
  afterAll(async () => {
    await host.close();
  });

  /** Resources that the page loads, without the icon of all pages. */
  const addresses = (): string[] =>
    [...page.matchAll(/(?:href|src)="(\/assets[^"]+)"/g)]
      .map(([, path]) => path ?? "")
      .filter((path) => path !== assetPath("icon.svg"));

  it("has no external and no inline resources", async () => {
    expect(page).not.toMatch(/https?:|<style|style=|<script(?![^>]* src=)|onload=/);
    const { headers } = await host.client().get("/api/docs");
    expect(headers.get("content-security-policy")).toBe(
      "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;" +
        "connect-src 'self' http://127.0.0.1:0;form-action 'self';frame-ancestors 'none';base-uri 'none'",
    );
  });

  it("loads Swagger UI and its start script with a permanent cache lifetime", async () => {
    expect(addresses()).toHaveLength(4);
    const contents = await Promise.all(
      addresses().map(async (path) => {
        const { status, headers, body } = await host.client().get(path);
        expect([status, headers.get("cache-control")], path).toEqual([
          200,
          "public, max-age=31536000, immutable",
        ]);
        expect(headers.get("content-encoding"), path).toBe("gzip");
        return body["text"] as string;
      }),
    );
    expect(contents[2]).toContain("SwaggerUIBundle");
    expect(contents[3]).toContain('url: "/api/openapi.json"');
    expect(contents[3]).toContain("validatorUrl: null");
  });

  it("serves the same content without compression", async () => {
    const [path = ""] = addresses();
    const ask = (encoding: string) =>
      host.client().request("GET", path, undefined, { "accept-encoding": encoding });
    const [plain, compressed] = await Promise.all([ask("identity"), ask("gzip")]);
    expect(plain.headers.get("content-encoding")).toBeNull();
    expect(plain.body).toEqual(compressed.body);
  });

  it("serves no other file of the package", async () => {
    const directory = addresses()[0]?.replace(/[^/]+$/, "") ?? "";
    for (const name of [
      "package.json",
      "LICENSE",
      "swagger-initializer.js",
      "../../package.json",
      "",
    ]) {
      expect((await host.client().get(directory + name)).status, name).toBe(404);
    }
  });
});
