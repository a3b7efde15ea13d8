import { globSync, readFileSync } from "node:fs";

// Prints one line with the totals of all test runs, for programs that read the log. Exits with 1
// unless every run had tests and all of them passed, whatever the exit code of vitest was.

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

const reports = globSync(".tmp/tests*.json").map(
  (file) => JSON.parse(readFileSync(file, "utf8")) as Report,
);
const sum = (count: (report: Report) => number): number =>
  reports.reduce((total, report) => total + count(report), 0);

// A file that fails before its first test counts no test as failed.
const brokenFiles = ({ testResults }: Report): number =>
  testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0)
    .length;
const failed = sum((report) => report.numFailedTests + brokenFiles(report));
const skipped = sum((report) => report.numPendingTests + report.numTodoTests);
const hasRun = reports.length > 0 && reports.every((report) => report.numPassedTests > 0);

if (skipped > 0) process.stdout.write(`skipped or to do: ${String(skipped)}\n`);
process.stdout.write(
  `${String(sum((report) => report.numPassedTests))} passed, ${String(failed)} failed\n`,
);
process.exitCode = failed === 0 && hasRun ? 0 : 1;
