import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { auth, defineConnector, project, secret, utf8 } from "@tt/connector-core";
import { serveFetch, type FetchServer } from "@tt/connector-core/node";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import * as z from "zod";
import { writeRunning } from "./running";
import { seed } from "./seed";
import { sendDeliveries } from "./send";
import type { DevSetup } from "./setup";

const connector = defineConnector({
  name: "Acme",
  settings: z.object({ server: z.string(), token: secret(), project: project() }),
  api: { base: ({ server }) => server, auth: auth.bearer("token") },
  test: () => Promise.resolve("The token is stored."),
});
const setup: DevSetup = {
  connector,
  provider: () => Promise.resolve(Response.json([])),
  settings: (id, server) => ({ server, token: `token for ${server}`, project: id }),
  secret: "token",
  delivery: ({ secret: token, url }, event, body) => ({
    headers: { "x-event": event, "x-token": token, "x-url": url },
    query: "via=hook&token=a%26b",
    body: utf8(body),
  }),
};
const providerUrl = "http://127.0.0.1:4000";

let directory: string;
let host: FetchServer;
/** What the host has received, newest first. */
let history: object[];
let requests: Request[];

/** As much of a host as these commands need. */
async function answer(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  requests.push(request.clone());
  if (pathname === "/api/v1/auth/login") return Response.json({ token: "tt_1" });
  if (pathname === "/login") return new Response(null, { headers: { "set-cookie": "s=1" } });
  if (pathname === "/api/v1/projects") return Response.json({ projects: [{ id: 7 }] });
  if (pathname === "/api/integrations/acme/config") {
    return Response.json({ webhook_url: `${new URL(request.url).origin}/hook` });
  }
  if (pathname === "/api/integrations/acme/deliveries") {
    return Response.json({ deliveries: history.slice(0, 1) });
  }
  const body = await request.text();
  if (body === "refused") return Response.json({ ok: false }, { status: 401 });
  const record = JSON.parse(body) as object;
  history.unshift({ id: history.length + 1, ...record });
  return Response.json({ ok: true });
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "tt-send-"));
  vi.spyOn(process, "cwd").mockReturnValue(directory);
  history = [{ id: 0, outcome: "ignored" }];
  requests = [];
  host = await serveFetch(answer);
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await host.close();
  await rm(directory, { recursive: true });
});

async function send(...bodies: readonly string[]): Promise<readonly [boolean, readonly string[]]> {
  const files = bodies.map((_, index) => join(directory, `${String(index)}-Issue.json`));
  for (const [index, file] of files.entries()) await writeFile(file, bodies[index] ?? "");
  const lines: string[] = [];
  return [await sendDeliveries(setup, files, {}, (line) => lines.push(line)), lines];
}

it("gives settings the address of the provider, and signs with them", async () => {
  const running = await seed(host.url, setup, providerUrl);
  expect(running).toEqual({
    ...{ url: host.url, providerUrl, project: 7 },
    deliveryUrl: `${host.url}/hook`,
  });
  const saved = requests.find(({ url }) => url.endsWith("/config"));
  expect(await saved?.json()).toMatchObject({ server: providerUrl, project: 7 });
  writeRunning(running);
  await send(JSON.stringify({ outcome: "created" }));
  const sent = requests.find(({ url }) => url.endsWith("/hook?via=hook&token=a%26b"));
  expect(sent?.headers.get("x-token")).toBe(`token for ${providerUrl}`);
  expect(sent?.headers.get("x-event")).toBe("Issue");
  expect(sent?.headers.get("x-url")).toBe(`${host.url}/hook`);
});

it("prints what became of each delivery, and false if one was refused", async () => {
  writeRunning(await seed(host.url, setup, providerUrl));
  const created = { outcome: "created", task_id: 3, reason: null };
  const skipped = { outcome: "skipped", time_entry_id: 4, reason: "Nothing has changed." };
  expect(await send(JSON.stringify(created), JSON.stringify(skipped), "refused")).toEqual([
    false,
    [
      'Issue: 200 {"ok":true}',
      "  task 3: created",
      'Issue: 200 {"ok":true}',
      "  time entry 4: skipped: Nothing has changed.",
      'Issue: 401 {"ok":false}',
    ],
  ]);
});

it("signs with the secret of the environment, if there is one", async () => {
  writeRunning(await seed(host.url, setup, providerUrl));
  vi.stubEnv("TT_DELIVERY_SECRET", "from the handshake");
  await send(JSON.stringify({ outcome: "created" }));
  const sent = requests.find(({ url }) => new URL(url).pathname === "/hook");
  expect(sent?.headers.get("x-token")).toBe("from the handshake");
});

it("says where a secret can come from that is nowhere", async () => {
  writeRunning(await seed(host.url, setup, providerUrl));
  const without = { ...setup, settings: () => ({}) };
  const file = join(directory, "Issue.json");
  await writeFile(file, "{}");
  await expect(sendDeliveries(without, [file], {}, () => undefined)).rejects.toThrow(
    'settings must have the secret "token", or TT_DELIVERY_SECRET must be set to it',
  );
});

it("says which action sets a secret that has no value yet", async () => {
  writeRunning(await seed(host.url, setup, providerUrl));
  const { manifest } = connector;
  const settings = z.object({ token: z.optional(secret(z.string(), { setBy: "register" })) });
  const actions = [{ name: "register", label: "Register the webhook", description: "Does." }];
  const without: DevSetup = {
    ...setup,
    connector: { ...connector, manifest: { ...manifest, settings, actions } },
    settings: () => ({}),
  };
  const file = join(directory, "Issue.json");
  await writeFile(file, "{}");
  await expect(sendDeliveries(without, [file], {}, () => undefined)).rejects.toThrow(
    'run "Register the webhook" in the browser, then press d in `tt-connector dev`',
  );
});

it("says that nothing answers", async () => {
  const running = await seed(host.url, setup, providerUrl);
  writeRunning({ ...running, url: "http://127.0.0.1:9" });
  await expect(send("{}")).rejects.toThrow("http://127.0.0.1:9 does not answer");
});
