import { expect, it } from "vitest";
import { suiteTable } from "./suite-table";

it("has a heading per group, a line per rule, and what a failed one says without its stack", () => {
  const rule = (
    title: string,
    status: "passed" | "failed" | "pending",
    messages: string[] = [],
  ) => ({
    ancestorTitles: ["connector: Acme", "settings"],
    title,
    status,
    failureMessages: messages,
  });
  const table = suiteTable([
    {
      name: "connector.test.ts",
      assertionResults: [
        rule("stores no secret", "passed"),
        rule("masks secrets", "failed", [
          "Error: the token is shown\nGiven: x\n    at a (b.ts:1:1)",
        ]),
        rule("pushes", "pending"),
        { ...rule("skipped", "pending"), meta: { note: '"skipped" would pass.' } },
      ],
    },
    { name: "broken.test.ts", message: "SyntaxError: no", assertionResults: [] },
  ]);
  expect(table).toEqual([
    "",
    "connector: Acme › settings",
    "ok    stores no secret",
    "FAIL  masks secrets",
    "      Error: the token is shown",
    "      Given: x",
    "–     pushes",
    "–     skipped",
    '      "skipped" would pass.',
    "FAIL  broken.test.ts",
    "      SyntaxError: no",
    "",
    "1 passed, 2 failed, 2 skipped",
  ]);
});
