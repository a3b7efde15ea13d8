import { createHmac } from "node:crypto";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Client, expectStatus, textOf } from "../support/client";
import { freshPostgresUrl } from "../support/databases";
import { admin } from "../support/host";
import { runCommand, spawnHost, type HostProcess } from "../support/process";
import { outsideDirectory, type OutsideDirectory } from "./directory";

let directory: OutsideDirectory;
beforeAll(async () => {
  directory = await outsideDirectory();
});
afterAll(() => directory.remove());

describe("a host with a connector from outside", () => {
  let server: Server;
  let host: HostProcess;
  let me: Client;
  let project: number;
  /** What the operator's own server of the provider received. */
  const requests: { readonly path: string; readonly authorization: string | undefined }[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      requests.push({
        path: request.url ?? "",
        authorization: request.headers.authorization,
      });
      response.setHeader("content-type", "application/json");
      response.end('{"name":"ada"}');
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    host = await spawnHost(
      {
        DATABASE_URL: await freshPostgresUrl(),
        ACME_API_URL: `http://127.0.0.1:${String(port)}/api/`,
      },
      { args: ["--connector", "./acme.mjs"], cwd: directory.path },
    );
    me = new Client(host.url);
    await me.logIn(admin);
    expectStatus(await me.post("/api/v1/clients", { name: "Acme" }), 201);
    const created = expectStatus(
      await me.post("/api/v1/projects", { name: "Website", client_id: 1 }),
      201,
    );
    project = (created.body["project"] as { readonly id: number }).id;
  });
  afterAll(async () => {
    await host.stop("SIGTERM");
    server.close();
  });

  it("stores its integration, and takes a signed delivery once", async () => {
    const saved = expectStatus(
      await me.post("/api/integrations/acme/config", {
        api_token: "acme-token-1",
        default_project_id: project,
      }),
      200,
    );
    const url = new URL(textOf(saved, "webhook_url"));
    const deliver = (signature?: string) => {
      const body = JSON.stringify({ id: 7, title: "Fix it", updated_at: "2026-01-15T12:00:00Z" });
      const hmac = createHmac("sha256", textOf(saved, "webhook_secret"));
      return me.send("POST", url.pathname, body, {
        "content-type": "application/json",
        "x-acme-delivery": "1",
        "x-acme-signature": signature ?? hmac.update(body).digest("hex"),
      });
    };
    expectStatus(await deliver("00".repeat(32)), 401);
    expect(expectStatus(await deliver(), 200).body).toEqual({ ok: true, assignee: null });
    expect(expectStatus(await deliver(), 200).body).toMatchObject({ duplicate: true });
    expect(expectStatus(await me.get("/api/v1/tasks"), 200).body).toMatchObject({
      tasks: [{ name: "Fix it", external_ref: "acme_7" }],
    });
  });

  it("sends its token to the server that the operator named, never to the default", async () => {
    const tested = await me.post("/api/integrations/acme/test");
    expect(expectStatus(tested, 200).body).toMatchObject({ message: "Connected as ada." });
    expect(requests).toEqual([{ path: "/api/me", authorization: "Bearer acme-token-1" }]);
  });

  it("lists and disconnects it like every other", async () => {
    const listed = expectStatus(await me.get("/api/integrations"), 200);
    expect(listed.body["integrations"]).toContainEqual(
      expect.objectContaining({
        slug: "acme",
        name: "Acme",
        docs: "https://acme.example/docs/time-tracking",
        has_api_token: true,
      }),
    );
    expectStatus(await me.post("/api/integrations/acme/disconnect"), 200);
    const status = expectStatus(await me.get("/api/integrations/acme/status"), 200);
    expect(status.body).toMatchObject({ connected: false, has_api_token: false });
  });
});

describe("a connector that cannot be used", () => {
  const key = "A".repeat(43);

  it.each<readonly [string, readonly string[], Record<string, string>, RegExp]>([
    ["is missing", ["--connector", "@acme/nothing"], {}, /"@acme\/nothing".+Install it in /],
    [
      "is missing in the variable",
      [],
      { TT_CONNECTORS: "./no.mjs" },
      /"\.\/no\.mjs".+Check the path/,
    ],
    [
      "reads an address without encryption",
      ["--connector", "./acme.mjs"],
      { ACME_API_URL: "http://git.acme.example" },
      /^ACME_API_URL: must start with https/,
    ],
    [
      "has the key of another",
      [],
      { TT_CONNECTORS: "./acme.mjs,./copy.mjs" },
      /"\.\/copy\.mjs".+the key/,
    ],
  ])("stops the start with one line if it %s", async (_name, args, env, text) => {
    await writeFile(
      join(directory.path, "copy.mjs"),
      'import { acme } from "./acme.mjs"; export default { ...acme };',
    );
    const options = { SETTINGS_ENCRYPTION_KEY: key, TT_DATA_DIR: "unused", ...env };
    for (const command of ["serve", "doctor"]) {
      const { code, output } = await runCommand([command, ...args], options, directory.path);
      expect(code).toBe(1);
      expect(output).toMatch(text);
      expect(output.trimEnd()).not.toContain("\n");
    }
  });
});
