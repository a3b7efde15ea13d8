import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "@tt/connector-core";
import { serveFetch, systemClock } from "@tt/connector-core/node";
import { createFakeGithub, type FakeGithub } from "@tt/fakes/github";
import { chromium } from "playwright-core";
import { freePort } from "./free-port";

// Takes the pictures of the README: a host with two weeks of work, and GitHub connected to a fake.

const target = "docs/images";
const user = { username: "ada", password: "a-password-for-pictures" };
const token = "ghp_0123456789abcdefghijABCDEFGHIJ012345";
const dayMs = 86_400_000;

const directory = mkdtempSync(join(tmpdir(), "tt-pictures-"));
// Requests come only once the host runs.
const provider = await serveFetch((request) => github.fetch(request));
const github = createFakeGithub({ apiUrl: provider.url, clock: systemClock() });
const port = String(await freePort());
const url = `http://127.0.0.1:${port}`;
const host = spawn(
  process.execPath,
  ["--import", "tsx", "packages/host-express/src/main.ts", "serve"],
  {
    env: {
      PATH: process.env["PATH"],
      PORT: port,
      LOG_LEVEL: "warn",
      TT_DATA_DIR: directory,
      TT_ADMIN_USERNAME: user.username,
      TT_ADMIN_PASSWORD: user.password,
      GITHUB_API_URL: provider.url,
    },
    stdio: ["ignore", "pipe", "inherit"],
  },
);
try {
  await ready();
  await fill(github);
  await takePictures();
} finally {
  const exited = once(host, "exit");
  host.kill("SIGTERM");
  await exited;
  await provider.close();
  rmSync(directory, { recursive: true });
}

async function ready(): Promise<void> {
  for await (const chunk of host.stdout) if (String(chunk).includes("ready")) return;
  throw new Error("The host did not start");
}

/** Creates what the pictures show. */
async function fill(fake: FakeGithub): Promise<void> {
  const { authorization, cookie } = await logIn();
  const post = (path: string, body: object) =>
    send("POST", path, body, path.startsWith("/api/v1/") ? { authorization } : { cookie });
  await send("PATCH", "/api/admin/settings", { currency: "EUR" }, { cookie });
  await send("PATCH", "/api/profile", { full_name: "Ada Lovelace" }, { cookie });
  const projects: number[] = [];
  for (const [client, name, color, rate] of [
    ["Acme", "Website", "#3b82f6", 95],
    ["Acme", "Mobile app", "#10b981", 110],
    ["Northwind", "Support", "#f59e0b", 80],
  ] as const) {
    const clientId = await idOf("client", post("/api/v1/clients", { name: client })).catch(() => 1);
    const project = { name, client_id: clientId, color, hourly_rate: rate, estimated_hours: 60 };
    projects.push(await idOf("project", post("/api/v1/projects", project)));
  }
  const [website = 1, app = 2, support = 3] = projects;
  fake.addToken({ token, login: "acme", scopes: ["repo"] });
  const repository = fake.addRepository("acme/website");
  await post("/api/integrations/github/config", {
    github_token: token,
    repo_owner: "acme",
    repo_name: "website",
    default_project_id: website,
  });
  await post("/api/integrations/github/test", {});
  await post("/api/integrations/github/actions/register_hook", {});
  for (const title of [
    "Saving a report crashes",
    "Dark mode for the checkout",
    "Update the imprint",
  ])
    await repository.openIssue({ title });
  await fake.settled();
  await post("/api/integrations/github/sync", {});

  const work = [
    [website, "Checkout form", 8.5, 2.25],
    [support, "Tickets", 11, 1],
    [app, "Offline mode", 13, 3.5],
  ] as const;
  const today = Math.floor(Date.now() / dayMs) * dayMs;
  for (let ago = 13; ago >= 1; ago -= 1) {
    const day = today - ago * dayMs;
    if ([0, 6].includes(new Date(day).getUTCDay())) continue;
    for (const [index, [project, notes, start, hours]] of work.entries()) {
      const startAt = day + (start + (ago % 3) * 0.25) * 3_600_000;
      const length = (hours + ((ago * 5 + index * 2) % 7) * 0.25 - 0.5) * 3_600_000;
      await post("/api/v1/time-entries", {
        project_id: project,
        notes,
        start_time: new Date(startAt).toISOString(),
        end_time: new Date(startAt + length).toISOString(),
        billable: project !== support,
      });
    }
  }
  await post("/api/v1/timer/start", { project_id: website, notes: "Dark mode for the checkout" });
}

async function takePictures(): Promise<void> {
  mkdirSync(target, { recursive: true });
  const path = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";
  if (!existsSync(path)) throw new Error("Install chromium, or set CHROMIUM_PATH");
  const browser = await chromium.launch({ executablePath: path, args: ["--no-sandbox"] });
  try {
    for (const [name, page, colorScheme, height] of [
      ["today", "/", "light", 900],
      ["integrations", "/integrations", "dark", 700],
    ] as const) {
      const context = await browser.newContext({
        baseURL: url,
        colorScheme,
        viewport: { width: 1280, height },
        reducedMotion: "reduce",
      });
      const opened = await context.newPage();
      await opened.goto("/login");
      await opened.getByLabel("Username").fill(user.username);
      await opened.getByLabel("Password", { exact: true }).fill(user.password);
      await opened.keyboard.press("Enter");
      await opened.getByRole("button", { name: "Stop", exact: true }).waitFor();
      await opened.goto(page, { waitUntil: "networkidle" });
      await opened.evaluate("document.fonts.ready");
      await opened.screenshot({ path: join(target, `${name}.png`) });
      await context.close();
    }
  } finally {
    await browser.close();
  }
}

async function logIn(): Promise<{ readonly authorization: string; readonly cookie: string }> {
  const { token: bearer } = await send("POST", "/api/v1/auth/login", user, {});
  if (typeof bearer !== "string") throw new Error("The host issued no token");
  const response = await request("POST", "/login", user, {});
  const cookie = response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  return { authorization: `Bearer ${bearer}`, cookie };
}

/** @throws Error with the response if it is none of success */
async function send(
  method: string,
  path: string,
  body: object,
  headers: Readonly<Record<string, string>>,
): Promise<JsonObject> {
  const response = await request(method, path, body, headers);
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as JsonObject;
  throw new Error(`${method} ${path}: ${String(response.status)} ${text}`);
}

function request(
  method: string,
  path: string,
  body: object,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  return fetch(url + path, {
    method,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

async function idOf(name: string, answer: Promise<JsonObject>): Promise<number> {
  return Number(((await answer)[name] as JsonObject)["id"]);
}
