/** Results of a test file, as the JSON reporter of vitest writes them. */
export interface TestFile {
  readonly name: string;
  /** Why the file could not be run; empty if it was. */
  readonly message?: string;
  readonly assertionResults: readonly TestResult[];
}

interface TestResult {
  readonly ancestorTitles: readonly string[];
  readonly title: string;
  readonly status: "passed" | "failed" | "pending" | "skipped" | "todo";
  readonly failureMessages: readonly string[];
  /** `note` is what the suite says of a skipped rule that would pass. */
  readonly meta?: { readonly note?: string };
}

const marks: Readonly<Record<string, string>> = { passed: "ok  ", failed: "FAIL" };

/** Lines of a table: a heading per group, a line per test, what a failed one says, and the totals. */
export function suiteTable(files: readonly TestFile[]): string[] {
  const lines: string[] = [];
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { name, message, assertionResults } of files) {
    if (assertionResults.length === 0 && message) {
      lines.push(`FAIL  ${name}`, ...indented(message));
      counts.failed += 1;
    }
    let group = "";
    for (const { ancestorTitles, title, status, failureMessages, meta } of assertionResults) {
      const heading = ancestorTitles.join(" › ");
      if (heading !== group) lines.push("", heading);
      group = heading;
      lines.push(`${marks[status] ?? "–   "}  ${title}`);
      lines.push(...failureMessages.flatMap(indented), ...indented(meta?.note ?? ""));
      counts[status === "passed" || status === "failed" ? status : "skipped"] += 1;
    }
  }
  const { passed, failed, skipped } = counts;
  lines.push("", `${String(passed)} passed, ${String(failed)} failed, ${String(skipped)} skipped`);
  return lines;
}

/** A message without its stack. */
function indented(message: string): string[] {
  if (message === "") return [];
  const lines = message.split("\n");
  const stack = lines.findIndex((line) => /^\s+at /.test(line));
  return (stack === -1 ? lines : lines.slice(0, stack)).map((line) => `      ${line}`);
}
