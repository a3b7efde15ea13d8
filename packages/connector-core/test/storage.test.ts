import { changeGroups, createStorage, type ChangeGroup } from "../src/index";
import { fixedClock } from "../src/memory/fixed-clock";
import { memoryApplication, memoryHarness } from "../src/memory/harness";
import { testStorage } from "../src/testing/test-storage";

testStorage("in memory", () => Promise.resolve(memoryHarness()));

const selections: readonly (readonly ChangeGroup[])[] = [
  ["tasks"],
  ["entries"],
  ["timers", "identities"],
];

// A storage of some groups skips the tests of the others, and passes the rest.
for (const groups of selections) {
  testStorage(`in memory, ${groups.join(" and ")} only`, () => {
    const { harness, parts } = memoryApplication(fixedClock());
    const dropped: readonly string[] = changeGroups.filter((group) => !groups.includes(group));
    const kept = Object.entries(parts).filter(([name]) => !dropped.includes(name));
    const storage = createStorage(Object.fromEntries(kept) as unknown as typeof parts);
    return Promise.resolve({ ...harness, storage });
  });
}
