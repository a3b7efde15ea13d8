import { testStorage } from "@tt/connector-core/testing";
import { afterAll } from "vitest";
import type { OpenDatabase } from "../../src/platform/db/database";
import type { databaseKinds } from "./databases";
import { storageHarness } from "./storage-harness";

/** Tests the host's storage on databases of these kinds. */
export function testHostStorage(
  kinds: typeof databaseKinds,
  options: { readonly useFastPath: boolean },
): void {
  const path = options.useFastPath ? "fast path" : "general path";
  for (const [kind, open] of kinds) {
    let opened: Promise<OpenDatabase> | undefined;
    const database = (): Promise<OpenDatabase> => (opened ??= open());
    afterAll(async () => {
      await (await opened)?.close();
    });
    testStorage(`${kind}, ${path}`, async () => storageHarness(await database(), options));
  }
}
