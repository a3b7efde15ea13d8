import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { aliases, quickArgon2 } from "../../vitest.aliases.ts";
import { workers } from "../../vitest.workers.ts";

const root = import.meta.dirname;
const locale = process.env["TT_TEST_LOCALE"] ?? "C.UTF-8";

/** Test files that run on the databases of `TT_TEST_DATABASES`. */
const onEitherDatabase = globSync("test/**/*.test.ts", { cwd: root }).filter((file) =>
  /\bdatabase(Names|Kinds)\b/.test(readFileSync(join(root, file), "utf8")),
);

/** What `npm test` runs on PGlite, and what depends on planner, locks and sessions of a server. */
export default defineConfig({
  root,
  resolve: { alias: [...aliases, quickArgon2] },
  test: {
    ...workers,
    name: "host-express on Debian's PostgreSQL",
    include: [
      "test/debian/*.test.ts",
      "test/{outage,processes-entries}.long.test.ts",
      "test/platform/{entry-indexes,postgres}.test.ts",
      "test/storage-sql/races.test.ts",
      "test/timetracker-import.test.ts",
      ...onEitherDatabase,
    ],
    env: { TT_TEST_DATABASES: process.env["TT_TEST_DATABASES"] ?? "postgres" },
    reporters: process.env["CI"]
      ? ["default", ["json", { outputFile: join(root, `../../.tmp/tests-${locale}.json`) }]]
      : ["default"],
    globalSetup: ["test/global-setup-debian.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
