import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

/** Rules of WCAG 2.2 AA, and what axe recommends besides. */
const allRules = {
  type: "tag",
  values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
};

/** The rules above whose result depends on colors. */
const colorRules = { type: "rule", values: ["color-contrast", "link-in-text-block"] };

let source: Promise<string> | undefined;

/** Loads axe into a page. */
export async function loadAxe(page: Page): Promise<void> {
  source ??= readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  await page.evaluate(await source);
}

/**
 * Finds what is not accessible on a page that axe was loaded into.
 * @param rules `colors` for a page that was checked completely in other colors
 */
export async function violations(page: Page, rules: "all" | "colors"): Promise<readonly string[]> {
  const options = JSON.stringify({
    runOnly: rules === "all" ? allRules : colorRules,
    resultTypes: ["violations"],
    preload: false,
  });
  return page.evaluate<string[]>(
    `axe.run(document, ${options}).then(({ violations }) => violations.flatMap(
      ({ id, nodes }) => nodes.map(({ html, failureSummary }) =>
        id + ": " + html.slice(0, 200) + " " + failureSummary)))`,
  );
}
