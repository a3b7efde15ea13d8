import { readFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { checkMarkdown, checkTypeScript, type LanguageFinding } from "./language";

// Prints the texts that break a rule of language-rules.ts, as `file:line`, and exits with 1 if there
// are any. Arguments limit the check to paths that start with one of them.

const sources = /^(?:packages\/[^/]+\/(?:src|seed-data)|bench|examples|demo|scripts)\/.+\.tsx?$/;
const documents =
  /^(?:(?:README|AGENTS|CONTRIBUTING|SECURITY)\.md|docs\/.+\.md|packages\/[^/]+\/README\.md)$/;
/** The rules and their test contain the words; the emoji names and the reference are generated. */
const excluded =
  /^scripts\/language(?:-rules|\.test)\.ts$|\/names\/emoji-names\.ts$|^docs\/reference\//;

const prefixes = process.argv.slice(2);
const files = execFileSync("git", ["ls-files"], { encoding: "utf8" })
  .split("\n")
  .filter((file) => !excluded.test(file))
  .filter((file) => prefixes.length === 0 || prefixes.some((prefix) => file.startsWith(prefix)));

const findings: LanguageFinding[] = [];
for (const file of files) {
  if (sources.test(file)) findings.push(...checkTypeScript(file, readFileSync(file, "utf8")));
  else if (documents.test(file)) findings.push(...checkMarkdown(file, readFileSync(file, "utf8")));
}

for (const { file, line, rule, found, instead } of findings) {
  process.stdout.write(`${file}:${String(line)}  ${rule}: "${found}"; write: ${instead}\n`);
}
if (findings.length > 0) {
  process.stdout.write(`${String(findings.length)} texts to rewrite\n`);
  process.exitCode = 1;
}
