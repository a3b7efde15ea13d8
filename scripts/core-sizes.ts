import { brotliCompressSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import usedOfCore from "./used-of-core.json" with { type: "json" };

// Prints what core's own code in a connector consists of, folder by folder: `npm run check:size` runs it
// after the limits. Bundled from source, so that folders are known.

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = "packages/connector-core/src";

const { outputFiles, metafile } = await build({
  stdin: {
    contents: `export { ${usedOfCore.join(", ")} } from "./${folder}/index.ts";`,
    resolveDir: root,
    loader: "ts",
  },
  absWorkingDir: root,
  bundle: true,
  minify: true,
  format: "esm",
  external: ["zod", "mitt"],
  metafile: true,
  write: false,
  logLevel: "error",
});

const sizes = new Map<string, { bytes: number; files: number }>();
for (const output of Object.values(metafile.outputs)) {
  for (const [path, { bytesInOutput: bytes }] of Object.entries(output.inputs)) {
    if (bytes === 0 || !path.startsWith(folder)) continue;
    const [first = "", ...rest] = path.slice(folder.length + 1).split("/");
    const name = rest.length === 0 ? "(other files)" : `${first}/`;
    const known = sizes.get(name) ?? { bytes: 0, files: 0 };
    sizes.set(name, { bytes: known.bytes + bytes, files: known.files + 1 });
  }
}

const minified = outputFiles[0]?.contents ?? new Uint8Array();
const compressed = brotliCompressSync(minified).length;
const kB = (bytes: number): string => (bytes / 1000).toFixed(1).padStart(9);
const line = (name: string, files: number, bytes: number): string =>
  `  ${name.padEnd(16)}${String(files).padStart(5)}${kB(bytes)}` +
  kB((bytes / minified.length) * compressed);

const rows = [...sizes].sort(([, a], [, b]) => b.bytes - a.bytes);
process.stdout.write(
  [
    "Core as a connector uses it, in kB; what compression saves is shared out by minified size:",
    `  ${"folder".padEnd(16)}files minified   brotli`,
    ...rows.map(([name, { files, bytes }]) => line(name, files, bytes)),
    line(
      "all",
      rows.reduce((sum, [, { files }]) => sum + files, 0),
      minified.length,
    ),
    "",
  ].join("\n"),
);
