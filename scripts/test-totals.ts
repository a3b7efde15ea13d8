import { readFileSync } from "node:fs";

// Prints one line of totals for programs that read the log. Exits with code 1 unless tests ran and all
// passed, whatever the exit code of the test runner was.

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: unknown[];
  }[];
}

const report = JSON.parse(readFileSync(".tmp/tests.json", "utf8")) as Report;

// If a file fails before its first test, no test counts as failed.
const brokenFiles = report.testResults.filter(
  (file) => file.status === "failed" && file.assertionResults.length === 0,
);
const failed = report.numFailedTests + brokenFiles.length;
const skipped = report.numPendingTests + report.numTodoTests;

if (skipped > 0) process.stdout.write(`skipped or to do: ${String(skipped)}\n`);
process.stdout.write(`${String(report.numPassedTests)} passed, ${String(failed)} failed\n`);
process.exitCode = failed === 0 && report.numPassedTests > 0 ? 0 : 1;
