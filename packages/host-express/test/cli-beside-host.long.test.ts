import { once } from "node:events";
import { chmod, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { socketPath } from "../src/platform/local-socket/path";
import { lockDirectory } from "../src/platform/db/directory-lock";
import { Client, expectStatus } from "./support/client";
import { freshDataDirectory, freshPostgresUrl } from "./support/databases";
import { runCommand, spawnHost, type HostProcess } from "./support/process";

const password = "CANARY-password-1";
const next = "CANARY-password-2";

interface Place {
  /** The environment of the host and of the commands. */
  readonly env: Record<string, string>;
}

const tokenStatus = async (url: string, token: string): Promise<number> =>
  (await new Client(url).request("GET", "/api/v1/users/me", undefined, { "x-api-key": token }))
    .status;

const loginStatus = async (url: string, username: string, typed: string): Promise<number> =>
  (await new Client(url).post("/login", { username, password: typed })).status;

describe.each([
  ["the embedded database", async () => ({ TT_DATA_DIR: await freshDataDirectory() })],
  [
    "the embedded database in a directory with a long path",
    async () => {
      const directory = join(await freshDataDirectory(), "x".repeat(120));
      await mkdir(directory);
      return { TT_DATA_DIR: directory };
    },
  ],
  ["PostgreSQL", async () => ({ DATABASE_URL: await freshPostgresUrl() })],
] as [string, () => Promise<Place["env"]>][])("commands beside a host on %s", (name, place) => {
  let env: Record<string, string>;
  let host: HostProcess;

  beforeAll(async () => {
    env = { ...(await place()), LOG_LEVEL: "info" };
    host = await spawnHost(env);
  });
  afterAll(() => host.stop("SIGTERM"));

  const run = (args: readonly string[], stdin?: string) =>
    runCommand(args, env, stdin === undefined ? {} : { stdin });

  it("create a user, set their password, and create and revoke a token", async () => {
    const user = ["--username", "grace"];
    expect(await run(["create-user", ...user, "--password-stdin"], password)).toEqual({
      code: 0,
      output: "Created user grace (id 2)\n",
    });
    const me = new Client(host.url);
    expectStatus(await me.post("/login", { username: "grace", password }), 200);

    expect(await run(["set-password", ...user], `${next}\n`)).toEqual({
      code: 0,
      output: "Set the password of grace and ended their sessions\n",
    });
    expect((await me.get("/api/profile")).status).toBe(401);
    expect(await loginStatus(host.url, "grace", password)).toBe(401);
    expect(await loginStatus(host.url, "grace", next)).toBe(200);
    const generated = await run(["set-password", ...user, "--generate"]);
    expect(generated.output).toMatch(/^[\w-]{24}\n$/);
    expect(await loginStatus(host.url, "grace", generated.output.trim())).toBe(200);

    const made = await run(["create-token", ...user, "--scopes", "read:users"]);
    const token = made.output.trim();
    expect(token).toMatch(/^tt_[\w-]{32}$/);
    expect(await tokenStatus(host.url, token)).toBe(200);
    const revoked = await run(["revoke-token", "--token-stdin"], `${token}\n`);
    expect(revoked).toMatchObject({
      code: 0,
      output: expect.stringMatching(/^Revoked token \d+\n$/) as string,
    });
    // The host that ran the command refuses the token at once, other processes in ten seconds.
    if (name !== "PostgreSQL") expect(await tokenStatus(host.url, token)).toBe(401);
    await expect.poll(() => tokenStatus(host.url, token), { timeout: 15_000 }).toBe(401);
    const id = /\d+/.exec(revoked.output)?.[0] ?? "";
    expect((await run(["revoke-token", "--id", id])).code).toBe(0);
    for (const secret of ["CANARY", token, generated.output.trim()]) {
      expect(host.output()).not.toContain(secret);
    }
  });

  it.each([
    [["create-user", "--username", "admin", "--password-stdin"], password, "--username: a user"],
    [["create-user", "--username", "x", "--password-stdin"], "CANARY", "--password: must have"],
    [["set-password", "--username", "nobody"], password, "--username: no user has this name"],
    [["set-password", "--username", "admin"], "CANARY", "--password: must have"],
    [["create-token", "--username", "nobody", "--scopes", "read:users"], "", "--username: no"],
    [["create-token", "--username", "admin", "--scopes", "x"], "", '--scopes: unknown: "x"'],
    [["revoke-token", "--id", "9999"], "", "There is no such token"],
    [["revoke-token", "--id", "x"], "", "--id: must be the id of a token"],
    [["revoke-token"], "", "--id, --token-stdin: set one of them"],
  ])("refuse %j with %j", async (args, stdin, message) => {
    const { code, output } = await run(args, stdin);
    expect(output).toMatch(new RegExp(`^${message.replaceAll('"', '\\"')}.*\n$`));
    expect(output).not.toContain("CANARY");
    expect(code).toBe(1);
  });
});

describe("the socket of a host", () => {
  let directory: string;
  let path: string;
  beforeAll(async () => {
    directory = await freshDataDirectory();
    path = socketPath(directory);
  });

  const setPassword = () =>
    runCommand(
      ["set-password", "--username", "admin"],
      { TT_DATA_DIR: directory },
      { stdin: next },
    );
  const ok = { code: 0, output: "Set the password of admin and ended their sessions\n" };

  /** Sends bytes and returns the answer. */
  const send = async (bytes: string | Buffer): Promise<string> => {
    const socket = connect(path);
    let answer = "";
    socket.on("data", (chunk: Buffer) => (answer += chunk.toString()));
    socket.on("error", () => undefined);
    await once(socket, "connect");
    socket.end(bytes);
    await once(socket, "close");
    return answer;
  };

  it("is for its owner only, refuses bad requests, and is replaced after kill -9", async () => {
    await chmod(directory, 0o755);
    const killed = await spawnHost({ TT_DATA_DIR: directory });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(directory, "run"))).mode & 0o777).toBe(0o700);

    for (const bad of ["", "x", "[]", "{}", '{"command":1,"input":{}}', "\0".repeat(1_000)]) {
      expect(await send(bad), bad).toMatch(/^{"error":"The running host cannot read/);
    }
    for (const command of ["constructor", "serve", "rotate-keys"]) {
      expect(await send(JSON.stringify({ command, input: {} }))).toContain("does not know");
    }
    expect(await send(JSON.stringify({ command: "set-password", input: { username: 1 } }))).toMatch(
      /^{"error":"--username: /,
    );
    expect(await send("x".repeat(64 * 1024 + 1))).toContain("larger than 64 KiB");
    // Without a listener for it, the error of a socket would end the host.
    const hasty = connect(path);
    await once(hasty, "connect");
    hasty.write("{");
    hasty.destroy();
    expect(await setPassword()).toEqual(ok);

    await killed.stop("SIGKILL");
    expect((await stat(path)).isSocket()).toBe(true);
    // Without a host, commands open the database themselves.
    expect(await setPassword()).toEqual(ok);
    const host = await spawnHost({ TT_DATA_DIR: directory });
    expect(await setPassword()).toEqual(ok);
    expect(await loginStatus(host.url, "admin", next)).toBe(200);
    expect(await host.stop("SIGTERM")).toBe(0);
    await expect(stat(path)).rejects.toThrow("ENOENT");
  });

  it("does not keep a host from starting if it cannot be created", async () => {
    const blocked = await freshDataDirectory();
    await writeFile(join(blocked, "run"), "a file");
    const host = await spawnHost({ TT_DATA_DIR: blocked });
    expect(await readFile(join(blocked, "run"), "utf8")).toBe("a file");
    await host.stop("SIGTERM");
    // The log is written in batches.
    expect(host.output()).toContain("cannot be used beside this host");
  });

  it("is named by a command that reaches neither it nor the database", async () => {
    const unlock = lockDirectory(join(directory, "pgdata"));
    expect(await setPassword()).toEqual({
      code: 1,
      output:
        `TT_DATA_DIR: the embedded database in ${directory} is in use by another process, which ` +
        `takes no commands on ${path}. Stop that process and run this command again.\n`,
    });
    // A host that ends before it answers.
    const server = createServer((socket) => socket.destroy());
    server.listen(path);
    await once(server, "listening");
    const { code, output } = await setPassword();
    expect(output).toMatch(/^The running host closed the connection before it answered/);
    expect(code).toBe(1);
    server.close();
    unlock();
  });

  it("waits for another command, so that several can run at once", async () => {
    const both = await Promise.all([setPassword(), setPassword()]);
    expect(both).toEqual([ok, ok]);
  });
});
