import { createHash } from "node:crypto";
import { existsSync, globSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import type { OpenDatabase } from "../../src/platform/db/database";
import { openPGlite } from "../../src/platform/db/open-pglite";

const root = join(import.meta.dirname, "../..");
/** Start of the names of folders that are not complete. */
const making = "making-";

/** Files with embedded databases to start from. */
export interface PGliteTemplates {
  /** A data directory with a prepared database; copy it before use. */
  readonly directory: string;
  /** A dump of the prepared database. */
  readonly dump: string;
  /** A dump of a database without tables. */
  readonly emptyDump: string;
}

/**
 * Makes the templates, unless an earlier run of this day made them from the same sources: it takes as long as
 * all that runs before the first test. pg-boss has tables for each day.
 * @param prepare Creates the tables, and closes the database.
 */
export async function makePGliteTemplates(
  prepare: (database: OpenDatabase) => Promise<void>,
): Promise<PGliteTemplates> {
  const cache = join(root, "node_modules/.cache/tt-test-pglite");
  const name = await hashOfSources();
  const folder = join(cache, name);
  if (!existsSync(folder)) {
    await mkdir(cache, { recursive: true });
    const made = await mkdtemp(join(cache, making));
    await makeIn(templatesIn(made), prepare);
    // Another run may have been faster.
    await rename(made, folder).catch(() => rm(made, { recursive: true }));
    const others = (await readdir(cache)).filter(
      (each) => each !== name && !each.startsWith(making),
    );
    for (const other of others) await rm(join(cache, other), { recursive: true, force: true });
  }
  return templatesIn(folder);
}

function templatesIn(folder: string): PGliteTemplates {
  return {
    directory: join(folder, "data"),
    dump: join(folder, "dump.tar"),
    emptyDump: join(folder, "empty-dump.tar"),
  };
}

async function makeIn(
  { directory, dump, emptyDump }: PGliteTemplates,
  prepare: (database: OpenDatabase) => Promise<void>,
): Promise<void> {
  await (await openPGlite(directory)).close();
  await dumpPGlite(directory, emptyDump);
  await prepare(await openPGlite(directory));
  await dumpPGlite(directory, dump);
}

async function dumpPGlite(directory: string, file: string): Promise<void> {
  const lite = await PGlite.create({
    dataDir: join(directory, "pgdata"),
    extensions: { pg_trgm },
  });
  const dump = await lite.dumpDataDir("none");
  await lite.close();
  await writeFile(file, Buffer.from(await dump.arrayBuffer()));
}

/** A hash of what the templates depend on; the lock file has the versions of PGlite and pg-boss. */
async function hashOfSources(): Promise<string> {
  const files = [
    "../../package-lock.json",
    "test/global-setup.ts",
    ...globSync("test/support/{empty-tables,pglite-templates,table-order}.ts", { cwd: root }),
    ...globSync("src/platform/{db,jobs}/**/*.ts", { cwd: root }),
  ];
  const hash = createHash("sha256").update(new Date().toISOString().slice(0, 10));
  for (const file of files.sort()) hash.update(file).update(await readFile(join(root, file)));
  return hash.digest("hex").slice(0, 16);
}
