import { fixedClock } from "../../src/memory/fixed-clock";
import { memoryLedger } from "../../src/memory/memory-ledger";
import { testLedger } from "../../src/testing/test-ledger";

testLedger("in memory", () => {
  const clock = fixedClock();
  return Promise.resolve({ ledger: memoryLedger(clock), clock });
});
