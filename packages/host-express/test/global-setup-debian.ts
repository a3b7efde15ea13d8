import type { TestProject } from "vitest/node";
import { provideDatabases, provideProgram, serverSettings } from "./global-setup";
import {
  NoDebianPostgresError,
  NoLocaleError,
  startDebianPostgres,
} from "./support/debian-postgres";

/** Prepares the same as `global-setup.ts`, with Debian's PostgreSQL. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startDebianPostgres(serverSettings).catch((error: unknown) => {
    const isMissing = error instanceof NoDebianPostgresError || error instanceof NoLocaleError;
    if (!isMissing) throw error;
    process.stderr.write(`${error.message}\n`);
    return process.exit(1);
  });
  const removeProgram = await provideProgram(project);
  const removeDatabases = await provideDatabases(project, server);
  return async () => {
    await removeDatabases();
    await removeProgram();
  };
}
