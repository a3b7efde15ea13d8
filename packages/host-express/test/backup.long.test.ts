import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { Client, deliver, expectStatus, issueDelivery } from "./support/client";
import { freshDataDirectory } from "./support/databases";
import { admin } from "./support/host";
import { spawnHost } from "./support/process";

// What docs/operations.md says of the embedded database. `test/debian/backup.test.ts` tries dumps of PostgreSQL.
it("a copy of the data directory of a stopped host has its rows and its key", async () => {
  const directory = await freshDataDirectory();
  // Without a key in the environment the host creates one in the directory.
  const env = (data: string) => ({ TT_DATA_DIR: data, SETTINGS_ENCRYPTION_KEY: "" });
  const host = await spawnHost(env(directory));
  const me = new Client(host.url);
  await me.logIn(admin);
  const project = await me.createProject("Website");
  const path = await me.saveGithubIntegration(project);
  const send = async (url: string, number: number): Promise<number> =>
    (await deliver(url, path, await issueDelivery("opened", { issue: { number } }))).status;
  expect(await send(host.url, 1)).toBe(200);
  expect(await host.stop("SIGTERM")).toBe(0);

  const copy = `${directory}-copy`;
  await promisify(execFile)("cp", ["-a", directory, copy]);
  // The copy keeps the modes: it holds the key.
  expect((await stat(copy)).mode & 0o077).toBe(0);
  expect((await stat(join(copy, "secret.key"))).mode & 0o077).toBe(0);

  const restored = await spawnHost(env(copy));
  const there = me.at(restored.url);
  await there.logIn(admin);
  const refs = (await there.tasks(project)).map((task) => task["external_ref"]);
  expect(refs).toEqual(["github_issue_1"]);
  // The signature can be verified, so the webhook secret was decrypted by the copied key.
  expect(await send(restored.url, 2)).toBe(200);
  const status = expectStatus(await there.get("/api/integrations/github/status"), 200);
  expect(status.body).toMatchObject({ connected: true });
  expect(await restored.stop("SIGTERM")).toBe(0);
});
