import { beforeEach, describe, expect, it } from "vitest";
import { createRuntime, type Runtime } from "../../src/index";
import { fixedClock, memoryPorts, type FixedClock, type MemoryPorts } from "../../src/memory/index";
import { calendarConnector } from "../oauth-connector";
import { refused, TinyProvider } from "../oauth-provider";

const baseUrl = "https://tt.example";
const callback = `${baseUrl}/integrations/calendar/callback`;

let provider: TinyProvider;
let clock: FixedClock;
let ports: MemoryPorts;
let app: Runtime;
let owner: number;

beforeEach(async () => {
  provider = new TinyProvider();
  clock = fixedClock();
  ports = memoryPorts({ clock, fetch: provider.fetch });
  app = runtimeAt(baseUrl);
  owner = await ports.harness.createUser();
});

function runtimeAt(url: string): Runtime {
  const env = { CLIENT_ID: "client", CLIENT_SECRET: "client-secret" };
  return createRuntime({ connectors: [calendarConnector], ports, baseUrl: url, env });
}

interface Started {
  /** URL of the consent page. */
  readonly consent: string;
  /** `name=value` of the cookie. */
  readonly cookie: string;
  readonly attributes: readonly string[];
}

async function start(query = "", runtime = app, user = owner): Promise<Started> {
  const request = new Request(`${baseUrl}/connect${query}`);
  const response = await runtime.authorize("calendar", user, request);
  expect(response.status).toBe(303);
  const [cookie = "", ...attributes] = (response.headers.get("set-cookie") ?? "").split("; ");
  return { consent: response.headers.get("location") ?? "", cookie, attributes };
}

/** The browser comes back from the consent page. */
function comeBack(
  { consent, cookie }: Started,
  change: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const query = new URLSearchParams({
    code: provider.consent(consent),
    state: new URL(consent).searchParams.get("state") ?? "",
    ...change,
  });
  return app.fetch(new Request(`${callback}?${query.toString()}`, { headers: { cookie } }));
}

const integration = () => ports.storage.integrations.byOwner("calendar_connector", owner);

describe("an authorization", () => {
  it("connects a new integration and clears the cookie", async () => {
    const response = await comeBack(await start());
    expect([response.status, await response.text()]).toEqual([
      200,
      "Calendar is connected. You can close this page.\n",
    ]);
    expect(response.headers.get("set-cookie")).toMatch(/^tt-authorization-calendar=; Max-Age=0;/);
    expect(await integration()).toMatchObject({ active: true, owner });
  });

  it("returns to the page that it was started from", async () => {
    const response = await comeBack(await start("?return_to=/settings?tab=calendar"));
    expect([response.status, response.headers.get("location")]).toEqual([
      303,
      `${baseUrl}/settings?tab=calendar`,
    ]);
  });

  it.each([
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "javascript:alert(1)",
    `/${"x".repeat(1_001)}`,
  ])("returns nowhere else: %s", async (returnTo) => {
    const started = await start(`?return_to=${encodeURIComponent(returnTo)}`);
    expect((await comeBack(started)).status).toBe(200);
  });

  it("keeps state and verifier in an encrypted cookie", async () => {
    const { cookie, attributes, consent } = await start();
    expect(cookie).toMatch(/^tt-authorization-calendar=enc:v2:[\w:-]+$/);
    expect(cookie).not.toContain(new URL(consent).searchParams.get("state"));
    expect(attributes).toEqual([
      "Max-Age=600",
      "Path=/integrations/calendar/callback",
      "HttpOnly",
      "SameSite=Lax",
      "Secure",
    ]);
  });

  it.each([
    ["http://localhost:3000", false],
    ["http://127.0.0.1:3000", false],
    ["http://[::1]:3000", false],
    ["http://time.example.com", true],
    ["https://localhost", true],
  ])("marks the cookie as secure unless the address is loopback: %s", async (url, isSecure) => {
    const { attributes } = await start("", runtimeAt(url));
    expect(attributes.includes("Secure")).toBe(isSecure);
  });

  it.each([
    ["without the cookie", (started: Started) => ({ ...started, cookie: "" })],
    [
      "with an altered cookie",
      (started: Started) => ({ ...started, cookie: `${started.cookie.slice(0, -2)}AA` }),
    ],
    [
      "with the cookie of another connector",
      async (started: Started) => {
        const { secrets } = ports.crypto;
        const value = started.cookie.slice("tt-authorization-calendar=".length);
        const text = await secrets.open(value, "authorization:calendar_connector");
        const sealed = await secrets.seal(text, "authorization:other_connector");
        return { ...started, cookie: `tt-authorization-calendar=${sealed}` };
      },
    ],
    [
      "with the cookie of another authorization",
      async (started: Started) => ({ ...started, cookie: (await start()).cookie }),
    ],
    [
      "after 10 minutes",
      (started: Started) => {
        clock.advance(600_000);
        return started;
      },
    ],
  ])("is refused %s", async (_name, change) => {
    const response = await comeBack(await change(await start()));
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("was not started in this browser");
    expect(provider.count("token")).toBe(0);
    expect(await integration()).toBeUndefined();
  });

  it("belongs to the owner who started it", async () => {
    const other = await ports.harness.createUser();
    await comeBack(await start("", app, other));
    expect(await integration()).toBeUndefined();
    expect(await app.integrations.list(other)).toHaveLength(1);
  });

  it.each([
    ["access_denied", 400, "Access was denied"],
    ["server_error", 400, "no authorization code"],
  ])("that ended with %s changes nothing", async (error, status, text) => {
    const response = await comeBack(await start(), { error });
    expect([response.status, await response.text()]).toEqual([
      status,
      expect.stringContaining(text),
    ]);
    expect(response.headers.get("set-cookie")).toContain("Max-Age=0");
    expect(await integration()).toBeUndefined();
  });

  it("that the provider refuses leaves no integration, and keeps a known one", async () => {
    provider.answers = [() => Promise.resolve(refused("invalid_grant"))];
    expect((await comeBack(await start())).status).toBe(400);
    expect(await integration()).toBeUndefined();
    await app.integrations.save("calendar", owner, { wanted: "events" });
    expect((await comeBack(await start())).status).toBe(400);
    expect(await integration()).toMatchObject({ active: false });
  });

  it("needs a client of the operator and a known connector", async () => {
    const request = new Request(`${baseUrl}/connect`);
    const bare = createRuntime({ connectors: [calendarConnector], ports, baseUrl });
    const refusal = await bare.authorize("calendar", owner, request);
    expect(await refusal.text()).toContain("CLIENT_ID and CLIENT_SECRET");
    expect((await app.authorize("none", owner, request)).status).toBe(404);
  });
});

it("retries a revocation that did not reach the provider", async () => {
  await comeBack(await start());
  const row = await integration();
  provider.answers = [() => Promise.resolve(new Response(null, { status: 503 }))];
  const disconnected = await app.integrations.disconnect(row?.id ?? "");
  expect(disconnected).toMatchObject({ ok: true });
  expect(disconnected).toHaveProperty("warning");
  expect(disconnected).not.toHaveProperty("pending");
  await app.tick();
  expect(provider.count("revoke")).toBe(2);
  provider.answers = [];
  clock.advance(3_600_000);
  await app.tick();
  expect(provider.count("revoke")).toBe(3);
  clock.advance(3_600_000);
  await app.tick();
  expect(provider.count("revoke")).toBe(3);
});
