import { readFileSync } from "node:fs";

// One plain line of totals for whoever reads a log by machine.

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
}

const report = JSON.parse(readFileSync(".tmp/tests.json", "utf8")) as Report;
const skipped = report.numPendingTests > 0 ? `, ${String(report.numPendingTests)} skipped` : "";
process.stdout.write(
  `${String(report.numPassedTests)} passed, ${String(report.numFailedTests)} failed${skipped}\n`,
);
