import { memoryHarness } from "../src/memory/harness";
import { testStorage } from "../src/testing/test-storage";

testStorage("in memory", () => Promise.resolve(memoryHarness()));

testStorage("in memory, tasks only", () => {
  const harness = memoryHarness();
  const { storage } = harness;
  const missing = (): never => {
    throw new RangeError("This storage supports tasks only");
  };
  return Promise.resolve({
    ...harness,
    createEntry: missing,
    createLinkCode: missing,
    storage: {
      ...storage,
      supports: ["tasks"],
      commit: (changeSet, options) =>
        changeSet.changes.every(({ type }) => /^(task|routing_key)\./.test(type))
          ? storage.commit(changeSet, options)
          : missing(),
      timers: { current: missing },
      entries: {
        get: missing,
        today: missing,
        ofEvent: missing,
        unexported: missing,
        settledBelow: missing,
      },
    },
  });
});
