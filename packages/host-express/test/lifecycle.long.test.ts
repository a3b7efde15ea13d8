import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { builtIn } from "../src/built-in";
import { startHost } from "../src/host";
import { ConfigError } from "../src/platform/config/config";
import { readConfig } from "../src/platform/config/read-config";
import { openPostgres } from "../src/platform/db/open-postgres";
import { freshPostgresUrl, silentLog } from "./support/databases";
import { startTestHost } from "./support/host";
import { spawnHost } from "./support/process";

/** Sends the headers of a request and half of its body. */
async function sendHalf(url: string): Promise<{ socket: Socket; rest: string }> {
  const socket = connect(Number(new URL(url).port), new URL(url).hostname);
  await once(socket, "connect");
  const body = JSON.stringify({ username: "unknown", password: "wrong password" });
  socket.write(
    `POST /api/v1/auth/login HTTP/1.1\r\nhost: host\r\ncontent-type: application/json\r\n` +
      `content-length: ${String(body.length)}\r\nexpect: 100-continue\r\n\r\n`,
  );
  // The host sends "100 Continue" once it handles the request.
  await once(socket, "data");
  socket.write(body.slice(0, 10));
  return { socket, rest: body.slice(10) };
}

describe("stopping", () => {
  it("finishes running requests, accepts no new ones, and closes idle connections", async () => {
    const host = await startTestHost({ databaseUrl: await freshPostgresUrl() });
    await fetch(`${host.url}/api/v1/health`); // leaves a keep-alive connection
    const { socket, rest } = await sendHalf(host.url);

    let stopped = false;
    const closing = host.close().then(() => (stopped = true));
    // The keep-alive connection gets one more response and is then closed.
    expect((await fetch(`${host.url}/api/v1/health`)).headers.get("connection")).toBe("close");
    await expect(fetch(`${host.url}/api/v1/health`)).rejects.toThrow();
    expect(stopped).toBe(false);
    socket.write(rest);
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 401 /);
    await closing;
  });

  it("closes connections with their next response and aborts none", async () => {
    const host = await startTestHost();
    const socket = connect(Number(new URL(host.url).port), new URL(host.url).hostname);
    await once(socket, "connect");
    const ask = async (): Promise<string> => {
      socket.write("GET /api/v1/health HTTP/1.1\r\nhost: host\r\n\r\n");
      const [answer] = (await once(socket, "data")) as [Buffer];
      return answer.toString();
    };
    expect(await ask()).toMatch(/^connection: keep-alive\r$/im);
    const { socket: uploading, rest } = await sendHalf(host.url);
    const started = performance.now();
    const closing = host.close();
    // This request is in flight when the host starts to stop.
    expect(await ask()).toMatch(/^HTTP\/1.1 200 [^]*^connection: close\r$/im);
    uploading.write(rest);
    const [answer] = (await once(uploading, "data")) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 401 [^]*^connection: close\r$/im);
    await closing;
    expect(performance.now() - started).toBeLessThan(4_000);
  });

  it("exits with 0 on SIGTERM", async () => {
    const url = await freshPostgresUrl();
    const host = await spawnHost({ DATABASE_URL: url });
    expect(await host.stop("SIGTERM")).toBe(0);
    // Tests hash passwords cheaply; the program must not.
    const database = openPostgres(url, silentLog);
    const user = await database.db.selectFrom("users").selectAll().executeTakeFirstOrThrow();
    await database.close();
    expect(user.password_hash).toContain("$argon2id$v=19$m=19456,t=2,p=1$");
  });
});

describe("a start that fails", () => {
  it("names the reason and leaves nothing running", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const url = await freshPostgresUrl();
    const config = readConfig({ PORT: String(port), DATABASE_URL: url }, builtIn);
    await expect(startHost(config, { log: silentLog })).rejects.toThrow(
      new ConfigError(
        "PORT: another program already uses this port; stop it or choose another port (EADDRINUSE)",
      ),
    );
    const database = openPostgres(url, silentLog);
    const connections = {
      name: "connections",
      text: `select application_name from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`,
    };
    // The server notices a closed connection with a short delay.
    await expect.poll(() => database.prepared(connections, []), { timeout: 10_000 }).toEqual([]);
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
