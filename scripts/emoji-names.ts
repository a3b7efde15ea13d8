import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

// Writes the table of emoji short names from the package emojibase-data (MIT), in the spelling of
// iamcal, which Slack uses. The package has 50 MB and is needed once per Unicode version:
//   npm install --no-save emojibase-data && npm run emoji-names

const file = "packages/connector-core/src/names/emoji-names.ts";
const require = createRequire(import.meta.url);
const { version } = JSON.parse(
  readFileSync(require.resolve("emojibase-data/package.json"), "utf8"),
) as { readonly version: string };
const source = JSON.parse(
  readFileSync(require.resolve("emojibase-data/en/shortcodes/iamcal.json"), "utf8"),
) as Readonly<Record<string, string | readonly string[]>>;

const lines = Object.entries(source)
  // Names have no skin tones, so their variants are left out.
  .filter(([points]) => !/1F3F[B-F]/.test(points))
  .map(([points, names]) => {
    const codes = points.split("-").map((point) => Number.parseInt(point, 16));
    return [String.fromCodePoint(...codes), ...[names].flat()].join(" ");
  });
writeFileSync(
  file,
  `// Written by scripts/emoji-names.ts from emojibase-data ${version} (MIT, © Miles Johnson).

/** One line per emoji: the emoji and its short names in Slack's spelling. */
export const emojiNames = \`${lines.join("\n")}\`;
`,
);
process.stdout.write(`${file}: ${String(lines.length)} emoji\n`);
