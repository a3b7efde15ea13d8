import type { MemoryLogger } from "../../memory/memory-logger";
import { shortenText } from "../../text";
import { createTestEnvironment } from "./environment";
import { firstDifference } from "./first-difference";
import type { ConnectorFixture } from "./fixture";
import type { ConnectorRule } from "./rule";

/**
 * Checks one rule in a new environment.
 * @throws Error that says which input was given, what came, and why it matters
 *
 * @example
 * ```ts
 * import { checkRule, connectorRules, type ConnectorFixture } from "@tt/connector-core/testing";
 *
 * export async function checkFirst(fixture: ConnectorFixture): Promise<void> {
 *   const [rule] = connectorRules;
 *   if (rule) await checkRule(rule, fixture);
 * }
 * ```
 */
export async function checkRule(rule: ConnectorRule, fixture: ConnectorFixture): Promise<void> {
  let log: MemoryLogger | undefined;
  try {
    const environment = await createTestEnvironment(fixture);
    log = environment.log;
    await rule.check(environment);
  } catch (error) {
    if (error instanceof Error) {
      const lines = [
        error.message,
        ...received(error),
        ...logged(log),
        `Why it matters: ${rule.why}`,
      ];
      error.message = lines.join("\n");
    }
    throw error;
  }
}

/** Longest text about one value. */
const maxCharacters = 1_000;
/** Number of log lines that a failure quotes. */
const maxLogLines = 3;

/** The value that an assertion received: its message names only the first of an object's fields. */
function received(error: Error): readonly string[] {
  const value = "actual" in error ? error.actual : undefined;
  if (typeof value !== "object" || value === null) return [];
  const difference = "expected" in error ? firstDifference(value, error.expected) : undefined;
  return [
    `What came: ${textOf(value)}`,
    ...(difference
      ? [
          `First difference: ${difference.path} is ${textOf(difference.actual)}, expected: ` +
            textOf(difference.expected),
        ]
      : []),
  ];
}

/** Errors that were logged meanwhile: a result often only says that something was logged. */
function logged(log: MemoryLogger | undefined): readonly string[] {
  const errors = (log?.lines ?? []).filter(({ level }) => level === "error");
  const texts = errors.map(({ fields, message }) => `Logged: ${message}: ${detailOf(fields)}`);
  return [...new Set(texts)].slice(0, maxLogLines);
}

function detailOf(fields: object): string {
  return textOf("err" in fields ? fields.err : fields);
}

function textOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (value instanceof Error) return value.message;
  try {
    return shortenText(JSON.stringify(value), maxCharacters);
  } catch {
    return "a value that JSON cannot represent";
  }
}
