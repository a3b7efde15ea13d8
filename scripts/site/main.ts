import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { siteFaults } from "./site-faults";
import { tryInBrowser } from "./try-in-browser";

// Checks the built documentation site: its links and anchors, that every page can be reached, that nothing
// comes from another host, and that it works in a browser, with its search, in both color schemes.

const root = resolve(import.meta.dirname, "../../.tmp/site");
const paths = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((path) => statSync(join(root, path)).isFile())
  .map((path) => path.replaceAll("\\", "/"));
const files = new Map(
  paths.map((path) => {
    const hasText = /\.(?:html|css)$/.test(path);
    return [path, hasText ? readFileSync(join(root, path), "utf8") : undefined] as const;
  }),
);

const faults = [...siteFaults(files), ...(await tryInBrowser(root))];
for (const fault of faults) process.stderr.write(`${fault}\n`);
const pages = paths.filter((path) => path.endsWith(".html")).length;
process.stdout.write(`${String(pages)} pages, ${String(faults.length)} faults\n`);
process.exitCode = faults.length === 0 && pages > 0 ? 0 : 1;
