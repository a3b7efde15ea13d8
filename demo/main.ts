import { gcal } from "./scenarios/gcal";
import { github } from "./scenarios/github";
import type { Scenario } from "./scenarios/scenario";
import { slack } from "./scenarios/slack";
import { Mismatch } from "./stage/check";
import { withStage } from "./stage/stage";

const scenarios: readonly Scenario[] = [github, slack, gcal];

const [name = "github", ...rest] = process.argv.slice(2);
const scenario = scenarios.find((known) => known.name === name);
const given = new Set(rest.map((argument) => argument.replace(/^--/, "")));
const unknown = [...given].filter((option) => scenario?.options?.[option] === undefined);

if (!scenario || unknown.length > 0) {
  process.stderr.write(`${usage()}\n`);
  process.exit(2);
}
try {
  await withStage(process.stdout, (stage) => scenario.run(stage, given));
  process.stdout.write("\nAll checks passed.\n");
} catch (error) {
  const reason = error instanceof Mismatch ? error.message : error;
  process.stderr.write("\nA check failed: ");
  console.error(reason);
  process.exitCode = 1;
}

function usage(): string {
  const lines = scenarios.flatMap(({ name: known, summary, options = {} }) => [
    `  npm run demo -- ${known}   ${summary}`,
    ...Object.entries(options).map(([option, description]) => `      --${option}   ${description}`),
  ]);
  return ["Demos:", ...lines].join("\n");
}
