import { ruleStatus } from "./capability";
import { checkRule } from "./check-rule";
import type { ConnectorFixture } from "./fixture";
import type { ConnectorRule } from "./rule";
import { connectorRules } from "./rules";

/** Rules that a connector breaks on purpose, by name, each with the reason. */
export type SkippedRules = Readonly<Record<string, string>>;

/**
 * Finds what is wrong with skipped rules, one sentence each: names of rules that do not exist or do not
 * apply, and missing reasons. A rule that was renamed must not stay skipped unnoticed.
 */
export function skipFaults(skip: SkippedRules, fixture: ConnectorFixture): readonly string[] {
  return Object.entries(skip).flatMap(([name, reason]) => {
    const rule = connectorRules.find((each) => each.name === name);
    if (!rule) return [`\`skip\` names "${name}", which is no rule. Copy the name of a test.`];
    const faults: string[] = [];
    if (ruleStatus(rule, fixture).status === "absent") {
      faults.push(`\`skip\` names "${name}", which does not apply to this connector. Remove it.`);
    }
    if (reason.trim() === "") faults.push(`\`skip\` gives no reason for "${name}".`);
    return faults;
  });
}

/** What is to be said of a skipped rule that the connector keeps; undefined if it breaks it. */
export async function needlessSkip(
  rule: ConnectorRule,
  fixture: ConnectorFixture,
): Promise<string | undefined> {
  const isKept = await checkRule(rule, fixture).then(
    () => true,
    () => false,
  );
  return isKept ? `"${rule.name}" would pass: remove it from \`skip\`.` : undefined;
}
