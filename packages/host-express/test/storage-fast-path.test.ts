import { testStorage } from "@tt/connector-core/testing";
import { afterAll } from "vitest";
import type { OpenDatabase } from "../src/platform/db/database";
import { databaseKinds } from "./support/databases";
import { storageHarness } from "./support/storage-harness";

for (const [kind, open] of databaseKinds) {
  let opened: Promise<OpenDatabase> | undefined;
  const database = (): Promise<OpenDatabase> => (opened ??= open());
  afterAll(async () => {
    await (await opened)?.close();
  });
  for (const useFastPath of [true, false]) {
    const path = useFastPath ? "fast path" : "general path";
    testStorage(`${kind}, ${path}`, async () => storageHarness(await database(), { useFastPath }));
  }
}
