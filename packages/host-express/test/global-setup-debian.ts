import type { TestProject } from "vitest/node";
import { provideDatabases, serverSettings } from "./global-setup";
import {
  NoDebianPostgresError,
  NoLocaleError,
  startDebianPostgres,
} from "./support/debian-postgres";

/** The same beginning as `global-setup.ts`, on PostgreSQL as Debian ships it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startDebianPostgres(serverSettings).catch((error: unknown) => {
    const isMissing = error instanceof NoDebianPostgresError || error instanceof NoLocaleError;
    if (!isMissing) throw error;
    process.stderr.write(`${error.message}\n`);
    return process.exit(1);
  });
  return provideDatabases(project, server);
}
