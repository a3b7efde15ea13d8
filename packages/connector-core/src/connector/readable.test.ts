import { describe, expect, it } from "vitest";
import type { ChangeGroup } from "../changes/changes";
import { memoryHarness } from "../memory/harness";
import type { StorageReads } from "./context";
import { readableBy } from "./readable";

const reads: Readonly<Record<ChangeGroup, (storage: StorageReads) => Promise<unknown>>> = {
  tasks: (storage) => storage.tasks.search(1, 1, "", 1),
  timers: (storage) => storage.timers.current(1),
  entries: (storage) => storage.entries.get(1),
  identities: (storage) => storage.users.get(1),
};
const groups = Object.keys(reads) as ChangeGroup[];

describe.each(groups)("a connector that uses %s", (used) => {
  const storage = readableBy(memoryHarness().storage, { key: "acme_connector", uses: [used] });

  it("reads this group and projects", async () => {
    await expect(reads[used](storage)).resolves.not.toThrow();
    await expect(storage.projects.search(1, "", 1)).resolves.toEqual([]);
  });

  it.each(groups.filter((group) => group !== used))("is refused reads of %s", async (group) => {
    await expect(reads[group](storage)).rejects.toThrow(`acme_connector reads`);
    await expect(reads[group](storage)).rejects.toThrow(`add "${group}" to its \`uses\``);
  });
});
