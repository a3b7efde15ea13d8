import { nodeCrypto } from "@tt/connector-core/node";
import { classifyByStatus, createTelemetry, prepareSettings } from "@tt/connector-core";
import { fixedClock, memoryHarness, memoryLogger, testConnector } from "@tt/connector-core/testing";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { classify } from "../src/classify";
import { githubSettings } from "../src/settings";
import { githubConnector } from "../src/index";
import { issuesPayload, pingPayload, repositoryPayload, signedDelivery } from "@tt/fakes/github";
import { githubProviders } from "./conformance-providers";
import { now, secret } from "./support";

const token = "ghp_0123456789abcdefghijABCDEFGHIJ012345";
const api = "https://api.github.com";

testConnector("GitHub", {
  descriptor: githubConnector,
  now: now.toISOString(),
  input: (project) => ({
    github_token: token,
    repo_owner: "octo-org",
    repo_name: "hello-world",
    default_project_id: project,
    webhook_secret: secret,
  }),
  acting: ({ secret: key, deliveryId }) =>
    signedDelivery({
      event: "issues",
      payload: issuesPayload("opened"),
      secret: key || "-",
      deliveryId,
    }),
  unknown: ({ secret: key, deliveryId }) =>
    signedDelivery({ event: "push", payload: {}, secret: key, deliveryId }),
  malformed: ({ secret: key, deliveryId }) =>
    signedDelivery({ event: "issues", payload: [], secret: key, deliveryId }),
  working: (input) => {
    const { pathname } = new URL(new Request(input).url);
    return Promise.resolve(Response.json(pathname.endsWith("s") ? [] : repositoryPayload()));
  },
  unauthorized: () =>
    Promise.resolve(Response.json({ message: "Bad credentials" }, { status: 401 })),
  ...githubProviders(token),
});

const server = setupServer();
beforeAll(() => {
  server.listen({ onUnhandledFrame: "error" });
});
afterEach(() => {
  server.resetHandlers();
});
afterAll(() => {
  server.close();
});

/** A connector with a saved integration on in-memory ports. */
async function setup() {
  const clock = fixedClock(now);
  const harness = memoryHarness(clock);
  const ports = {
    storage: harness.storage,
    crypto: nodeCrypto([new Uint8Array(32).fill(3)]),
    clock,
    log: memoryLogger(),
    telemetry: createTelemetry(),
    fetch: globalThis.fetch,
    baseUrl: "https://tt.example",
    env: {},
  };
  const project = await harness.createProject();
  const owner = await harness.createUser({ logins: { github: "octocat" } });
  const integration = await harness.createIntegration({
    owner,
    connector: githubConnector.manifest.key,
  });
  const input = {
    github_token: token,
    repo_owner: "octo-org",
    repo_name: "hello-world",
    default_project_id: project,
    auto_start_timer: true,
    webhook_secret: secret,
  };
  const prepared = await prepareSettings(
    githubConnector.manifest,
    input,
    integration.id,
    integration,
    ports,
  );
  if (!prepared.ok) throw new Error("The settings were refused");
  await harness.storage.integrations.patch(integration.id, prepared.patch);
  return { connector: githubConnector.create(ports), harness, integration, project, owner, clock };
}

/** Readable, empty lists of issues and webhooks. */
function readable(repository: string) {
  return ["issues", "hooks"].map((list) =>
    http.get(`${api}/repos/${repository}/${list}`, () => HttpResponse.json([])),
  );
}

describe("the connection test", () => {
  it("requests the repository with the pinned headers (GH-37, GH-40)", async () => {
    let headers = new Headers();
    server.use(
      http.get(`${api}/repos/octo-org/hello-world`, ({ request }) => {
        headers = request.headers;
        return HttpResponse.json(repositoryPayload());
      }),
    );
    server.use(...readable("octo-org/hello-world"));
    const { connector, integration } = await setup();
    expect(await connector.test(integration.id)).toEqual({
      ok: true,
      message: "The access token can see octo-org/hello-world.",
    });
    expect(headers.get("authorization")).toBe(`Bearer ${token}`);
    expect(headers.get("accept")).toBe("application/vnd.github+json");
    expect(headers.get("x-github-api-version")).toBe("2022-11-28");
    expect(headers.get("user-agent")).toBe("tt-connector-github");
    expect(await connector.status(integration.id)).toMatchObject({
      repository: "octo-org/hello-world",
    });
  });

  it("follows a renamed repository (GH-38)", async () => {
    server.use(
      http.get(
        `${api}/repos/octo-org/hello-world`,
        () =>
          new HttpResponse(null, {
            status: 301,
            headers: { location: `${api}/repositories/1296269` },
          }),
      ),
      http.get(`${api}/repositories/1296269`, () =>
        HttpResponse.json(repositoryPayload({ fullName: "octo-org/renamed" })),
      ),
      ...readable("octo-org/hello-world"),
    );
    const { connector, integration } = await setup();
    expect(await connector.test(integration.id)).toMatchObject({ ok: true });
    expect(await connector.status(integration.id)).toMatchObject({
      repository: "octo-org/renamed",
    });
  });

  it.each([
    [404, {}, "not_found"],
    [403, {}, "permission_missing"],
    [403, { "retry-after": "60" }, "rate_limited"],
    [429, {}, "rate_limited"],
    [500, {}, "provider_unavailable"],
  ])("explains a %i %j", async (status, headers, code) => {
    server.use(
      http.get(`${api}/repos/octo-org/hello-world`, () =>
        HttpResponse.json({}, { status, headers }),
      ),
    );
    const { connector, integration } = await setup();
    expect(await connector.test(integration.id)).toMatchObject({ ok: false, code });
    expect(await connector.status(integration.id)).toMatchObject({
      connection: { state: "degraded" },
    });
  });
});

describe("classify (GH-36, GH-39)", () => {
  const now = new Date("2026-01-15T12:00:00Z");
  const answer = (status: number, headers: Record<string, string> = {}, body: unknown = {}) => {
    const given = { status, header: (name: string) => headers[name], body };
    return classify(given, now) ?? classifyByStatus("GitHub", given, now);
  };
  const reset = String(Date.parse("2026-01-15T12:00:30Z") / 1000);

  it.each([
    [answer(200), { type: "ok" }],
    [answer(401), { type: "unauthorized" }],
    [
      answer(403, { "retry-after": "7" }),
      { type: "retry", reason: "rate_limited", afterSeconds: 7 },
    ],
    [
      answer(403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset }),
      { type: "retry", afterSeconds: 30 },
    ],
    [
      answer(403, {}, { message: "You have exceeded a secondary rate limit" }),
      { type: "retry", afterSeconds: 60 },
    ],
    [
      answer(403, { "x-ratelimit-remaining": "12" }),
      { type: "config", code: "permission_missing" },
    ],
    [answer(404), { type: "config", code: "not_found" }],
    [answer(410), { type: "config", code: "not_found" }],
    [
      answer(410, {}, { message: "2022-11-28 is not a supported version." }), // GH-37
      { type: "rejected", message: expect.stringContaining("update the time tracker") as string },
    ],
    [answer(422), { type: "rejected" }],
    [answer(502), { type: "retry", reason: "provider_unavailable" }],
  ])("%#", (verdict, expected) => {
    expect(verdict).toMatchObject(expected);
  });
});

describe("the settings", () => {
  it.each(["https://github.com/settings/tokens", "ghr_refresh0123456789", "", "ghp_with space"])(
    "refuse %j as a token (GH-40)",
    (given) => {
      expect(githubSettings.shape.github_token.safeParse(given).success).toBe(false);
    },
  );

  it.each(["ghp_a1", "github_pat_11AB_cd", "gho_a", "ghu_a", "ghs_a"])(
    "accept %s (GH-40)",
    (given) => {
      expect(githubSettings.shape.github_token.safeParse(given).success).toBe(true);
    },
  );

  it.each(["..", ".", "a/b", "a b", "", "x".repeat(101)])("refuse %j as a repository", (given) => {
    expect(githubSettings.shape.repo_name.safeParse(given).success).toBe(false);
  });
});

describe("deliveries", () => {
  it("follow an issue from opening to closing", async () => {
    const { connector, integration, harness, owner, clock } = await setup();
    const send = async (action: string, updatedAt: string, more = {}) => {
      const payload = issuesPayload(action, { issue: { updatedAt }, ...more });
      const request = await signedDelivery({ event: "issues", payload, secret });
      return connector.receive(request, { publicId: integration.publicId });
    };
    const task = { source: "api.github.com:1296269", ref: "github_issue_17" };
    expect((await send("opened", "2026-01-15T12:04:00Z")).body).toMatchObject({ task: "created" });
    expect(
      (await send("assigned", "2026-01-15T12:04:30Z", { assignee: "OctoCat" })).body,
    ).toMatchObject({ timer: "started" });
    expect(await harness.countRunning(owner)).toBe(1);
    expect((await send("closed", "2026-01-15T12:05:00Z")).body).toMatchObject({ task: "updated" });
    expect(await harness.storage.tasks.byRef(integration.id, task)).toMatchObject({
      status: "done",
    });
    expect((await send("edited", "2026-01-15T12:04:10Z")).body).toMatchObject({ reason: "stale" });
    clock.advance(3 * 24 * 60 * 60 * 1000);
    expect(
      (await send("assigned", "2026-01-15T12:05:01Z", { assignee: "octocat" })).body,
    ).toMatchObject({ timer: "skipped", timer_reason: "late" });
  });

  it("are answered while GitHub's API does not respond (GH-5)", async () => {
    server.use(http.all(`${api}/*`, () => new Promise<never>(() => undefined)));
    const { connector, integration } = await setup();
    for (const action of ["opened", "assigned", "closed", "deleted"]) {
      const payload = issuesPayload(action, { assignee: "octocat" });
      const request = await signedDelivery({ event: "issues", payload, secret });
      expect(await connector.receive(request, { publicId: integration.publicId })).toMatchObject({
        status: 200,
      });
    }
  });

  it("are routed by webhook ID after a ping", async () => {
    const { connector, integration, harness } = await setup();
    const ping = await signedDelivery({
      event: "ping",
      payload: pingPayload({ hookId: 30 }),
      secret,
    });
    expect((await connector.receive(ping, { publicId: integration.publicId })).status).toBe(200);
    const rows = await harness.storage.integrations.byRoutingKey(
      githubConnector.manifest.key,
      [{ index: "hook", value: "30" }],
      20,
    );
    expect(rows.map((row) => row.id)).toEqual([integration.id]);
    expect(await connector.status(integration.id)).toMatchObject({
      hook: { id: 30 },
      warnings: [],
    });
  });

  it("lead to a warning if the webhook does not send issues (GH-20)", async () => {
    const { connector, integration } = await setup();
    const payload = pingPayload({ events: ["push"] });
    const ping = await signedDelivery({ event: "ping", payload, secret });
    await connector.receive(ping, { publicId: integration.publicId });
    expect(await connector.status(integration.id)).toMatchObject({
      warnings: [expect.stringContaining("Issues")],
    });
  });
});
