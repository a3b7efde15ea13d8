import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { startHost } from "../src/host";
import { ConfigError, readConfig } from "../src/platform/config/config";
import { openPostgres } from "../src/platform/db/open-postgres";
import { freshPostgresUrl, silentLog } from "./support/databases";
import { startTestHost } from "./support/host";
import { spawnHost } from "./support/process";

/** Sends the head of a request and half of its body. */
async function halfARequest(url: string): Promise<{ socket: Socket; rest: string }> {
  const socket = connect(Number(new URL(url).port), new URL(url).hostname);
  await once(socket, "connect");
  const body = JSON.stringify({ username: "nobody", password: "wrong password" });
  socket.write(
    `POST /api/v1/auth/login HTTP/1.1\r\nhost: host\r\ncontent-type: application/json\r\n` +
      `content-length: ${String(body.length)}\r\nexpect: 100-continue\r\n\r\n`,
  );
  // The host says "continue" when the request is in its hands.
  await once(socket, "data");
  socket.write(body.slice(0, 10));
  return { socket, rest: body.slice(10) };
}

describe("stopping", () => {
  it("finishes the request under way, takes no other, and does not wait for idle connections", async () => {
    const host = await startTestHost({ databaseUrl: await freshPostgresUrl() });
    await fetch(`${host.url}/api/v1/health`); // leaves a connection that is kept alive
    const { socket, rest } = await halfARequest(host.url);

    let stopped = false;
    const closing = host.close().then(() => (stopped = true));
    // The connection that was kept alive is answered once more, and ends with that.
    expect((await fetch(`${host.url}/api/v1/health`)).headers.get("connection")).toBe("close");
    await expect(fetch(`${host.url}/api/v1/health`)).rejects.toThrow();
    expect(stopped).toBe(false);
    socket.write(rest);
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 401 /);
    await closing;
  });

  it("ends connections with their next answer and cuts none", async () => {
    const host = await startTestHost();
    const socket = connect(Number(new URL(host.url).port), new URL(host.url).hostname);
    await once(socket, "connect");
    const ask = async (): Promise<string> => {
      socket.write("GET /api/v1/health HTTP/1.1\r\nhost: host\r\n\r\n");
      const [answer] = (await once(socket, "data")) as [Buffer];
      return answer.toString();
    };
    expect(await ask()).toMatch(/^connection: keep-alive\r$/im);
    const { socket: uploading, rest } = await halfARequest(host.url);
    const started = performance.now();
    const closing = host.close();
    // On its way when the host was told to stop.
    expect(await ask()).toMatch(/^HTTP\/1.1 200 [^]*^connection: close\r$/im);
    uploading.write(rest);
    const [answer] = (await once(uploading, "data")) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 401 [^]*^connection: close\r$/im);
    await closing;
    expect(performance.now() - started).toBeLessThan(4_000);
  });

  it("on SIGTERM ends with 0", async () => {
    const host = await spawnHost({ DATABASE_URL: await freshPostgresUrl() });
    expect(await host.stop("SIGTERM")).toBe(0);
  });
});

describe("a start that fails", () => {
  it("says why and leaves nothing running", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const url = await freshPostgresUrl();
    const config = readConfig({ PORT: String(port), DATABASE_URL: url });
    await expect(startHost(config, { log: silentLog })).rejects.toThrow(
      new ConfigError(
        "PORT: another program listens there already; stop it or choose another port (EADDRINUSE)",
      ),
    );
    const database = openPostgres(url, silentLog);
    const left = {
      name: "left",
      text: `select application_name from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`,
    };
    // The server ends a connection a moment after we have closed it.
    await expect.poll(() => database.prepared(left, []), { timeout: 10_000 }).toEqual([]);
    await database.close();
    other.close();
  });
});

describe("the first start", () => {
  it("seeds the settings from the environment; later starts leave them alone", async () => {
    const url = await freshPostgresUrl();
    const env = { TZ: "Europe/Rome", SINGLE_ACTIVE_TIMER: "false" };
    const first = await startTestHost({ databaseUrl: url, env });
    await first.close();
    const second = await startTestHost({
      databaseUrl: url,
      env: { TZ: "Asia/Tokyo", TT_ADMIN_USERNAME: "mallory", TT_ADMIN_PASSWORD: "other-password" },
    });
    const settings = await second.database.db.selectFrom("settings").selectAll().execute();
    expect(settings).toMatchObject([{ timezone: "Europe/Rome", single_active_timer: false }]);
    const users = await second.database.db
      .selectFrom("users")
      .select(["username", "role"])
      .execute();
    expect(users).toEqual([{ username: "admin", role: "admin" }]);
    await second.close();
  });
});
