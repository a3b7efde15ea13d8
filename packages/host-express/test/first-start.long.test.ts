import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, openAsBlob } from "node:fs";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { writeTemplate } from "../database/build";
import { migrations } from "../src/platform/db/migrations/list";
import { openPGlite } from "../src/platform/db/open-pglite";
import { templateName, templateType } from "../src/platform/db/template";
import { unpack } from "../src/platform/db/unpack";

/** `DB_SHUTDOWNED` of PostgreSQL. */
const shutDown = 1;

describe("the first start from a prepared database", () => {
  let root: string;
  /** The program with a template beside it, as in the package. */
  let directory: string;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "tt-first-start-"));
    const built = dirname(inject("program"));
    directory = await mkdtemp(join(dirname(built), "first-start-"));
    await cp(built, directory, { recursive: true });
    await writeTemplate(join(directory, templateName));
  }, 180_000);
  afterAll(async () => {
    await rm(root, { recursive: true });
    await rm(directory, { recursive: true });
  });

  interface Started {
    /** Waits until the host is ready. @returns what it printed */
    ready(): Promise<string>;
    /** Sends a signal. @returns the exit code */
    end(signal: NodeJS.Signals): Promise<unknown>;
  }

  const start = (data: string): Started => {
    const { PATH = "", HOME = "" } = process.env;
    const child = spawn(process.execPath, [join(directory, basename(inject("program"))), "serve"], {
      env: { PATH, HOME, PORT: "0", TT_DATA_DIR: data },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exited = once(child, "exit");
    return {
      async ready() {
        let output = "";
        for await (const chunk of child.stdout) {
          output += String(chunk);
          if (output.includes("ready on")) return output;
        }
        throw new Error(`The host exited:\n${output}`);
      },
      async end(signal) {
        child.kill(signal);
        return (await exited)[0] as unknown;
      },
    };
  };

  it("has nothing to migrate, and a later start finds what it left", async () => {
    const data = join(root, "kept");
    for (const name of ["first", "later"]) {
      const host = start(data);
      expect(await host.ready(), name).not.toContain("migrated the database");
      expect(await host.end("SIGTERM"), name).toBe(0);
    }
  });

  it("unpacks few bytes and a database that was shut down, which has nothing to recover", async () => {
    const archive = await readFile(join(directory, templateName));
    expect(archive.length).toBeLessThan(2.5e6);
    const unpacked = join(root, "unpacked");
    await unpack(archive, unpacked);
    // The state: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/include/catalog/pg_control.h
    expect((await readFile(join(unpacked, "global/pg_control"))).readUInt32LE(16)).toBe(shutDown);
  });

  it("begins again if it is killed before the database is complete", async () => {
    let incomplete = 0;
    for (const delayMs of [0, 10, 40, 80, 160, 320]) {
      const data = join(root, `killed-after-${String(delayMs)}`);
      const mark = join(data, "pgdata.incomplete");
      const host = start(data);
      while (!existsSync(mark)) await setTimeout(1);
      await setTimeout(delayMs);
      await host.end("SIGKILL");
      if (existsSync(mark)) incomplete += 1;

      const template = await openAsBlob(join(directory, templateName), { type: templateType });
      const database = await openPGlite(data, template);
      const { rows } = await sql`select count(*) as migrations from kysely_migration`.execute(
        database.db,
      );
      expect(rows).toEqual([{ migrations: Object.keys(migrations).length }]);
      await database.close();
      expect(existsSync(mark)).toBe(false);
    }
    expect(incomplete).toBeGreaterThan(2);
  });
});
