import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { iconNames } from "../src/platform/pages/ui/icons";

// Builds what the pages load: stylesheet, scripts, font and icons (docs/adr/0039-pages-without-a-framework.md).

const require = createRequire(import.meta.url);
const root = dirname(require.resolve("@tt/host-express/package.json"));

/** Libraries whose files are in the build, and the license of each. */
const licenses = [
  "@github/combobox-nav/LICENSE",
  "@fontsource-variable/inter/LICENSE",
  "lucide-static/LICENSE",
  "chart.js/LICENSE.md",
  "tailwindcss/LICENSE",
];

/** Builds of other states of the sources are kept for so long. */
const maxCacheAgeMs = 7 * 24 * 60 * 60 * 1000;

/** A file of the build. */
interface BuiltFile {
  /** Name that pages use, e.g. `app.css`. */
  readonly name: string;
  /** Name with a hash of the content, e.g. `app-K2Q5T4ZB.css`. */
  readonly file: string;
  readonly content: Uint8Array;
}

/**
 * Builds the files, unless there is a build of the same sources.
 * @returns the directory with the files and `manifest.json`
 */
export async function buildAssets(): Promise<string> {
  const cache = join(root, "node_modules/.cache/tt-assets");
  const directory = join(cache, await hashOfSources());
  if (await exists(join(directory, "manifest.json"))) return directory;
  const temporary = await newDirectory(cache).catch(() => undefined);
  if (temporary === undefined) {
    // The checkout belongs to another user.
    const own = await newDirectory(tmpdir());
    await writeAssets(own);
    return own;
  }
  await writeAssets(temporary);
  // Another process may have been faster with the same files.
  await rename(temporary, directory).catch(() => rm(temporary, { recursive: true }));
  await removeOldBuilds(cache);
  return directory;
}

async function newDirectory(parent: string): Promise<string> {
  await mkdir(parent, { recursive: true });
  return mkdtemp(join(parent, "tt-assets-"));
}

/** Builds the files into a directory. */
export async function writeAssets(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const built = [...(await bundle()), ...(await images())];
  await Promise.all(built.map(({ file, content }) => writeFile(join(directory, file), content)));
  const texts = await Promise.all(licenses.map(readLicense));
  await writeFile(join(directory, "LICENSES.txt"), texts.join("\n\n"));
  const names = built.map(({ name, file }) => [name, file] as const);
  const manifest: Readonly<Record<string, string>> = Object.fromEntries(
    names.sort(([one], [other]) => (one < other ? -1 : 1)),
  );
  await writeFile(join(directory, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Reads a file of a library, also one that its `exports` do not name. */
async function readLicense(path: string): Promise<string> {
  for (const modules of require.resolve.paths(path) ?? []) {
    const file = join(modules, path);
    if (await exists(file)) return readFile(file, "utf8");
  }
  throw new Error(`${path} is not installed; run npm ci`);
}

/** Bundles the stylesheet, with the font, and the scripts. */
async function bundle(): Promise<readonly BuiltFile[]> {
  const { build, stop } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: { app: join(root, "assets/app.css"), main: join(root, "src/browser/main.ts") },
    outdir: "/",
    write: false,
    bundle: true,
    splitting: true,
    format: "esm",
    minify: true,
    charset: "utf8",
    legalComments: "none",
    target: ["chrome123", "firefox128", "safari17.5"],
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    publicPath: "/assets",
    loader: { ".woff2": "file", ".woff": "empty", ".svg": "dataurl" },
    plugins: [
      {
        name: "tailwind",
        setup(builder) {
          builder.onLoad({ filter: /assets[/\\]app\.css$/ }, async ({ path }) => ({
            contents: `@import "@fontsource-variable/inter/wght.css";\n${await compileStyles(path)}`,
            loader: "css",
          }));
        },
      },
    ],
  });
  // Ends the process of esbuild.
  await stop();
  return outputFiles.map(({ path, contents }) => {
    const file = basename(path);
    return { name: file.replace(/-[A-Z0-9]{8}(?=\.\w+$)/, ""), file, content: contents };
  });
}

/** Generates the utilities that the pages use, by Tailwind CSS. */
async function compileStyles(path: string): Promise<string> {
  const { compile } = await import("tailwindcss");
  const compiler = await compile(await readFile(path, "utf8"), {
    loadStylesheet: async (id, base) => {
      const file = require.resolve(`${id}/index.css`);
      return { path: file, base, content: await readFile(file, "utf8") };
    },
  });
  const texts = await Promise.all((await sourcesOfClasses()).map((file) => readFile(file, "utf8")));
  // Whatever is no class of Tailwind generates nothing.
  return compiler.build([...new Set(texts.flatMap((text) => text.split(/[\s"'`]+/)))]);
}

/** The icons as one file, and the icon of the site. */
async function images(): Promise<readonly BuiltFile[]> {
  const symbols = await Promise.all(
    iconNames.map(async (name) => {
      const svg = await readFile(require.resolve(`lucide-static/icons/${name}.svg`), "utf8");
      const shapes = /<svg[^>]*>(.*)<\/svg>/s.exec(svg)?.[1] ?? "";
      return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s*\n\s*/g, "")}</symbol>`;
    }),
  );
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
  return [
    hashed("icons.svg", Buffer.from(sprite)),
    hashed("icon.svg", await readFile(join(root, "assets/icon.svg"))),
  ];
}

function hashed(name: string, content: Uint8Array): BuiltFile {
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  return { name, file: name.replace(".", `-${digest}.`), content };
}

/** A hash of everything that the build depends on. */
async function hashOfSources(): Promise<string> {
  const hash = createHash("sha256");
  for (const file of await sources()) hash.update(file).update(await readFile(file));
  return hash.digest("hex").slice(0, 16);
}

/** Files that the build depends on; the lock file has the versions of libraries. */
async function sources(): Promise<readonly string[]> {
  const own = ["assets/app.css", "assets/build.ts", "assets/icon.svg", "../../package-lock.json"];
  return [...own.map((path) => join(root, path)), ...(await sourcesOfClasses())];
}

/** Files that may have classes: pages, components and browser modules. */
async function sourcesOfClasses(): Promise<readonly string[]> {
  const source = join(root, "src");
  const all = await readdir(source, { recursive: true });
  return all
    .filter((path) => /\.tsx$|^platform.pages.ui.\w+\.ts$|^browser.\w+\.ts$/.test(path))
    .filter((path) => !/\.test\.tsx?$/.test(path))
    .sort()
    .map((path) => join(source, path));
}

async function removeOldBuilds(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const path = join(cache, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > maxCacheAgeMs) await rm(path, { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
