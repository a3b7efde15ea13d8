import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deliver, expectStatus, issueDelivery, webhookSecret } from "../support/client";
import { emptyPostgresUrl, freshPostgresUrl } from "../support/databases";
import { admin, startTestHost } from "../support/host";

const run = promisify(execFile);

/** Directory of the newest programs of Debian's PostgreSQL. */
async function binaries(): Promise<string> {
  const versions = (await readdir("/usr/lib/postgresql")).map(Number);
  return `/usr/lib/postgresql/${String(Math.max(...versions))}/bin`;
}

// The commands of docs/operations.md.
describe("a backup", () => {
  let directory: string;
  let bin: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "tt-backup-"));
    bin = await binaries();
  });
  afterAll(() => rm(directory, { recursive: true }));

  it("that is made during writes has all that was acknowledged before, no secret, and opens with the key", async () => {
    const databaseUrl = await freshPostgresUrl();
    const host = await startTestHost({ databaseUrl });
    const me = host.client();
    await me.logIn(admin);
    const project = await me.createProject("Website");
    const path = await me.saveGithubIntegration(project);
    let number = 0;
    const send = async (url: string): Promise<number> =>
      (await deliver(url, path, await issueDelivery("opened", { issue: { number: ++number } })))
        .status;
    for (let index = 0; index < 20; index += 1) expect(await send(host.url)).toBe(200);
    const before = number;

    const dumped = new AbortController();
    const writes = (async () => {
      while (!dumped.signal.aborted) expect(await send(host.url)).toBe(200);
    })();
    const file = join(directory, "tt.dump");
    await run(join(bin, "pg_dump"), [
      "--format=custom",
      "--compress=0",
      `--file=${file}`,
      databaseUrl,
    ]);
    dumped.abort();
    await writes;
    await host.close();
    const dump = await readFile(file);
    for (const secret of [webhookSecret, "ghp_CANARYTOKEN", admin.password, "A".repeat(43)]) {
      expect(dump.includes(secret)).toBe(false);
    }

    const restoredUrl = await emptyPostgresUrl();
    const options = ["--no-owner", "--exit-on-error", "--single-transaction"];
    await run(join(bin, "pg_restore"), [...options, `--dbname=${restoredUrl}`, file]);
    const restored = await startTestHost({ databaseUrl: restoredUrl });
    const there = restored.client();
    await there.logIn(admin);
    const refs = (await there.tasks(project)).map((task) => task["external_ref"]);
    const expected = Array.from(
      { length: before },
      (_, index) => `github_issue_${String(index + 1)}`,
    );
    expect(refs).toEqual(expect.arrayContaining(expected));
    // The signature can be verified, so the webhook secret could be decrypted.
    expect(await send(restored.url)).toBe(200);
    const status = expectStatus(await there.get("/api/integrations/github/status"), 200);
    expect(status.body).toMatchObject({ connected: true });
    await restored.close();
  });
});
