import { memoryHarness } from "../src/memory/harness";
import { testStorage } from "../src/testing/test-storage";

testStorage("in memory", () => Promise.resolve(memoryHarness()));
