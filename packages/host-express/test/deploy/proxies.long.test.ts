import { setTimeout as sleep } from "node:timers/promises";
import { serveFetch, type FetchServer } from "@tt/connector-core/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Client, issueDelivery } from "../support/client";
import { freshPostgresUrl } from "../support/databases";
import { admin } from "../support/host";
import { spawnHost, type HostProcess } from "../support/process";
import {
  domain,
  startProxy,
  viaProxy,
  type Proxy,
  type ProxyAnswer,
  type ProxyName,
} from "../support/proxies";
import { isInstalled, systemTools } from "../../../../scripts/system-tools";

// The files of deploy/ with real traffic. Programs that are missing are reported by test/global-setup-long.ts.

const proxies: readonly [ProxyName, boolean][] = [
  ["nginx", isInstalled(systemTools.nginx) && isInstalled(systemTools.openssl)],
  ["Caddy", isInstalled(systemTools.caddy) && isInstalled(systemTools.openssl)],
];
const json = { "content-type": "application/json" };
/** Answers of the fake GitHub take this long; a test of the connection asks twice. */
const slowMs = 3_000;

let github: FetchServer;
beforeAll(async () => {
  github = await serveFetch(async () => {
    await sleep(slowMs);
    return Response.json({ message: "Not Found" }, { status: 404 });
  });
});
afterAll(() => github.close());

describe.each(proxies.filter(([, has]) => has))("behind %s", (name) => {
  let hosts: readonly HostProcess[];
  let proxy: Proxy;
  let headers: Record<string, string>;
  let direct: Client;
  let project: number;
  let webhook: string;

  const get = (path: string, more: Record<string, string> = headers): Promise<ProxyAnswer> =>
    viaProxy(proxy, "GET", path, { headers: more });

  beforeAll(async () => {
    const env = {
      DATABASE_URL: await freshPostgresUrl(),
      BASE_URL: `https://${domain}`,
      TRUST_PROXY: "1",
      GITHUB_API_URL: github.url,
    };
    hosts = [await spawnHost(env), await spawnHost(env)];
    proxy = await startProxy(
      name,
      hosts.map(({ url }) => url),
    );
    direct = new Client(hosts[0]?.url ?? "");
    await direct.logIn(admin);
    headers = { authorization: direct.credentials["authorization"] ?? "" };
    project = await direct.createProject("Website");
    webhook = await direct.saveGithubIntegration(project);
  });
  afterAll(async () => {
    await proxy.stop();
    await Promise.all(hosts.map((host) => host.stop("SIGTERM")));
  });

  it("logs in with cookies for https only, and asks browsers for https", async () => {
    const answer = await viaProxy(proxy, "POST", "/login", {
      headers: json,
      body: JSON.stringify(admin),
    });
    expect(answer.status).toBe(200);
    expect(answer.headers["strict-transport-security"]).toMatch(/^max-age=31536000/);
    const cookies = answer.headers["set-cookie"] ?? [];
    expect(cookies.length).toBeGreaterThan(0);
    for (const cookie of cookies) expect(cookie).toMatch(/; Secure/);
    const cookie = cookies.map((each) => each.split(";")[0]).join("; ");
    const page = await get("/clients", { cookie });
    expect(page.status).toBe(200);
    expect(page.text).toContain("Client of Website");

    const plain = await fetch(`http://127.0.0.1:${String(proxy.httpPort)}/clients`, {
      headers: { host: domain },
      redirect: "manual",
    });
    expect([301, 308]).toContain(plain.status);
    expect(plain.headers.get("location")).toMatch(/^https:/);
  });

  it("limits by the address of the client, whatever it sends as its own", async () => {
    const guess = (from: string, index: number): Promise<ProxyAnswer> =>
      viaProxy(proxy, "GET", "/api/v1/users/me", {
        from,
        headers: {
          authorization: `Bearer wrong-${String(index)}`,
          "x-forwarded-for": `192.0.2.${String(index)}`,
        },
      });
    const statuses: number[] = [];
    // Each of the two hosts counts 20 failures on its own, without Redis.
    for (let index = 1; index <= 60; index += 1) {
      statuses.push((await guess("127.0.0.3", index)).status);
    }
    expect(statuses[0]).toBe(401);
    expect(statuses.at(-1)).toBe(429);
    expect((await guess("127.0.0.4", 200)).status).toBe(401);
  });

  it("passes deliveries on byte by byte", async () => {
    const issue = { issue: { number: 77, title: "Überall  gleich – 日本語 🙂" } };
    const { headers: signed, body } = await issueDelivery("opened", issue);
    const known = Object.entries(signed).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    const send = (bytes: Uint8Array): Promise<ProxyAnswer> =>
      viaProxy(proxy, "POST", webhook, { headers: Object.fromEntries(known), body: bytes });
    expect((await send(body)).status).toBe(200);
    const tasks = await direct.tasks(project);
    expect(tasks.map((task) => task["name"])).toContain("Überall  gleich – 日本語 🙂");
    expect((await send(Buffer.concat([body, Buffer.from(" ")]))).status).toBe(401);
    // The host says so, not the proxy.
    const large = await send(Buffer.concat([body, Buffer.alloc(6_000_000, " ")]));
    expect(large.status).toBe(413);
    expect(large.headers["content-type"]).toMatch(/json/);
  });

  it("uploads a CSV file of 2 MB, and downloads it again", async () => {
    const rows = Array.from({ length: 10_000 }, (_, index) => {
      const start = new Date(Date.UTC(2020, 0, 1) + index * 3_600_000);
      const end = new Date(start.getTime() + 1_800_000);
      const times = `${start.toISOString()},${end.toISOString()}`;
      return `${String(project)},${times},${"imported ".repeat(16)}${String(index)}`;
    });
    const body = `project_id,start_time,end_time,notes\n${rows.join("\n")}\n`;
    expect(body.length).toBeGreaterThan(1_900_000);
    const answer = await viaProxy(proxy, "POST", "/api/v1/time-entries/import-csv", {
      headers: { ...headers, "content-type": "text/csv" },
      body,
    });
    expect(answer.text).toContain('"created":10000');
    expect(answer.status).toBe(200);
    const { cookie = "" } = direct.credentials;
    const exported = await get("/entries.csv?start_date=2020-01-01&end_date=2021-12-31", {
      cookie,
    });
    expect(exported.status).toBe(200);
    expect(exported.text.trim().split("\n").length).toBe(10_001);
  });

  it("waits for a request that takes six seconds", async () => {
    const started = performance.now();
    const answer = await viaProxy(proxy, "POST", "/api/integrations/github/test", {
      headers: { ...direct.credentials, ...json },
      body: "{}",
    });
    expect(answer.status, answer.text).toBe(200);
    expect(performance.now() - started).toBeGreaterThan(2 * slowMs - 100);
    expect(answer.headers["content-type"]).toMatch(/json/);
  });

  it("keeps metrics to this machine", async () => {
    expect((await get("/metrics")).status).toBe(404);
  });

  it("sends no request into the void while a host is replaced", async () => {
    await hosts[1]?.stop("SIGTERM");
    const statuses = new Set<number>();
    for (let count = 0; count < 50; count += 1) {
      statuses.add((await get("/api/v1/users/me")).status);
    }
    expect([...statuses]).toEqual([200]);
  });
});
