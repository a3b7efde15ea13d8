import type { TestProject } from "vitest/node";
import {
  provideDatabases,
  provideProgram,
  reportSkippedDeployTests,
  reportSkippedTests,
  startServer,
} from "./global-setup";

/** Prepares the same as `global-setup.ts`, and the program. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  reportSkippedTests();
  reportSkippedDeployTests();
  const removeProgram = await provideProgram(project);
  const removeDatabases = await provideDatabases(project, await startServer());
  return async () => {
    await removeDatabases();
    await removeProgram();
  };
}
