import { defineProject } from "vitest/config";
import { aliases } from "../../vitest.aliases.ts";
import { workers } from "../../vitest.workers.ts";

/** The official clients of the providers against the fakes as programs. */
export default defineProject({
  resolve: { alias: aliases },
  test: { name: "fakes", include: ["test/sdk/**/*.test.ts"], hookTimeout: 60_000, ...workers },
});
