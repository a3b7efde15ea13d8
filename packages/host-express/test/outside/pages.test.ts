import { createHmac } from "node:crypto";
import { utf8 } from "@tt/connector-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtIn } from "../../src/built-in";
import { startHost } from "../../src/host";
import { ConfigError } from "../../src/platform/config/config";
import { readConfig } from "../../src/platform/config/read-config";
import { deliver, expectStatus, textOf, type Answer, type Client } from "../support/client";
import { freshPGlite, silentLog } from "../support/databases";
import { fetchByHost } from "../support/fetch-by-host";
import { words } from "../support/google";
import { admin, startTestHost, type TestHost } from "../support/host";
import { acme } from "./acme-connector";

describe("the pages of a connector from outside", () => {
  let host: TestHost;
  let me: Client;
  let project: number;
  let providerAnswer: () => Response;

  beforeAll(async () => {
    host = await startTestHost({
      connectors: [...builtIn, acme],
      env: { ACME_API_URL: "https://acme.test" },
      fetch: fetchByHost({ "acme.test": () => Promise.resolve(providerAnswer()) }),
    });
    me = host.client();
    await me.logIn(admin);
    project = await me.createProject("Website");
  });
  afterAll(() => host.close());

  const post = (path: string, fields: Record<string, string> = {}, as = me): Promise<Answer> =>
    as.send("POST", path, new URLSearchParams(fields).toString(), {
      "content-type": "application/x-www-form-urlencoded",
    });

  it("are linked from the home page, and link to its documentation", async () => {
    const home = textOf(expectStatus(await me.get("/"), 200), "text");
    for (const slug of ["github", "google", "slack", "acme"]) {
      expect(home).toContain(`href="/integrations/${slug}"`);
    }
    const page = textOf(expectStatus(await me.get("/integrations/acme"), 200), "text");
    expect(page).toContain('href="https://acme.example/docs/time-tracking" rel="noopener"');
    expect(page).not.toContain("/integrations/acme/connect");
    const github = textOf(expectStatus(await me.get("/integrations/github"), 200), "text");
    const guide = /href="([^"]+)" rel="noopener"/.exec(github)?.[1] ?? "";
    const shown = expectStatus(await me.get(guide.replace(/^https?:\/\/[^/]+/, "")), 200);
    expect(textOf(shown, "text")).toContain("# GitHub");
  });

  it("save the form, show the generated secret once, test and disconnect", async () => {
    const form = { api_token: "acme-token-1", default_project_id: String(project) };
    const refused = expectStatus(await post("/integrations/acme", { api_token: "short" }), 400);
    expect(textOf(refused, "text")).not.toContain("short");
    const saved = expectStatus(await post("/integrations/acme", form), 200);
    expect(words(saved)).toContain("Settings saved.");
    const shown = [...textOf(saved, "text").matchAll(/data-copy="([^"]+)"/g)];
    const [secret = "", url = ""] = shown.map(([, text]) => text);
    const again = expectStatus(await me.get("/integrations/acme"), 200);
    expect(textOf(again, "text")).toContain(url);
    expect(textOf(again, "text")).not.toContain(secret);

    const body = utf8('{"id":7,"title":"Fix it","updated_at":"2026-01-15T12:00:00Z"}');
    const signature = createHmac("sha256", secret).update(body).digest("hex");
    const headers = { "x-acme-signature": signature, "x-acme-delivery": "1" };
    const delivered = await deliver(host.url, new URL(url).pathname, { body, headers });
    expect(expectStatus(delivered, 200).body).toMatchObject({ ok: true });

    providerAnswer = () => Response.json({ name: "ada" });
    expect(words(await post("/integrations/acme/test"))).toContain("Connected as ada.");
    providerAnswer = () => Response.json({}, { status: 401 });
    expect(words(await post("/integrations/acme/test"))).toContain(
      "Acme no longer accepts the credentials.",
    );

    const gone = expectStatus(await post("/integrations/acme/disconnect"), 303);
    expect(gone.headers.get("location")).toBe("/integrations/acme");
    expect(words(await me.get("/integrations/acme"))).toContain("Not connected");
  });

  it("say that there is nothing to test yet", async () => {
    const other = await host.newUser("nobody");
    expectStatus(await post("/integrations/acme/test", {}, other), 404);
    expect(await other.post("/integrations/acme/test")).toMatchObject({
      status: 404,
      body: { error_code: "not_configured" },
    });
  });
});

describe("a login at a provider from outside", () => {
  let host: TestHost;
  let me: Client;
  let other: Client;

  beforeAll(async () => {
    host = await startTestHost({ connectors: [...builtIn, acme] });
    me = await host.newUser("ada");
    other = await host.newUser("bob");
  });
  afterAll(() => host.close());

  const change = (login: string | null, as = me): Promise<Answer> =>
    as.request("PATCH", "/api/profile", { identities: { acme: login } });
  const login = async (as = me): Promise<unknown> => {
    const { body } = expectStatus(await as.get("/api/profile"), 200);
    return (body["profile"] as { readonly identities: unknown }).identities;
  };

  it.each([
    [" Ada.L ", "Ada.L"],
    ["", null],
    ["a@b", "a@b"],
    ["712020:0a1b2c3d-4e5f-6789", "712020:0a1b2c3d-4e5f-6789"],
  ])("stores %j as %j", async (typed, stored) => {
    expectStatus(await change(typed), 200);
    expect(await login()).toEqual({ github: null, acme: stored });
  });

  it.each(["two words", "https://acme.example/ada", "x".repeat(101), "ß"])(
    "refuses %j",
    async (typed) => {
      expect(await change(typed)).toMatchObject({
        status: 400,
        body: { errors: { "identities.acme": [expect.any(String)] } },
      });
    },
  );

  it("belongs to one user, ignoring case, also in a race", async () => {
    expectStatus(await change("Ada"), 200);
    expectStatus(await change("adA"), 200);
    expect(await change("ADA", other)).toMatchObject({
      status: 409,
      body: { errors: { "identities.acme": ["Another user already uses this Acme user name"] } },
    });
    expectStatus(await change(null), 200);
    const both = await Promise.all([change("race"), change("RACE", other)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expectStatus(await change(null), 200);
    expectStatus(await change(null, other), 200);
  });

  it("changes nothing of a profile if another user has it", async () => {
    expectStatus(await change("taken", other), 200);
    const all = { full_name: "Ada", github_username: "ada", identities: { acme: "Taken" } };
    expectStatus(await me.request("PATCH", "/api/profile", all), 409);
    const { body } = expectStatus(await me.get("/api/profile"), 200);
    expect(body["profile"]).toMatchObject({ full_name: null, github_username: null });
    expectStatus(await change(null, other), 200);
  });

  it("can be entered on the profile page", async () => {
    const save = (fields: Record<string, string>, as = me) =>
      as.send("POST", "/profile", new URLSearchParams(fields).toString(), {
        "content-type": "application/x-www-form-urlencoded",
      });
    expect(words(expectStatus(await me.get("/profile"), 200))).toContain("Acme user name");
    expectStatus(await save({ github: "octo", acme: "ada" }), 303);
    expect(words(await me.get("/profile"))).toContain("Profile saved.");
    expect(await login()).toEqual({ github: "octo", acme: "ada" });
    const refused = expectStatus(await save({ github: "octo", acme: "<two words>" }), 400);
    expect(words(refused)).toContain("Enter only the user name or ID: letters a to z, digits");
    expect(textOf(refused, "text")).toContain('value="&lt;two words>"');
    expect(words(expectStatus(await save({ acme: "ADA" }, other), 409))).toContain(
      "Another user already uses this Acme user name",
    );
    expectStatus(await save({ github: "", acme: "" }), 303);
    expect(await login()).toEqual({ github: null, acme: null });
  });
});

describe("a configuration that was read without a connector", () => {
  it("stops the start, because its token would go to the default server", async () => {
    const config = readConfig({ PORT: "0", ACME_API_URL: "https://acme.test" }, builtIn);
    const options = { log: silentLog, database: await freshPGlite() };
    const error: unknown = await startHost(config, { ...options, connectors: [acme] }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).message).toMatch(
      /^acme_connector reads ACME_API_URL, .+readConfig/,
    );
  });
});
