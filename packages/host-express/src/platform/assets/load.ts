import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createAsset, type Asset } from "./asset";

/** Name of the file that lists the built files, by the names that pages use. */
const manifestName = "manifest.json";

/** Files with their path, by name. `main.js` is at `/assets/main-K2Q5T4ZB.js`. */
type AssetManifest = Readonly<Record<string, string>>;

/** The module `assets/build.ts` of a checkout. */
interface AssetBuilder {
  /** @returns the directory of the built files */
  buildAssets(): Promise<string>;
}

/** The built files of the pages. */
interface Assets {
  readonly directory: string;
  readonly manifest: AssetManifest;
}

let loading: Promise<Assets> | undefined;
let loaded: Assets | undefined;

/**
 * Finds the stylesheet, scripts, fonts and icons of the pages. The package contains them built; a
 * checkout builds them when their sources have changed, in half a second.
 */
export async function loadAssets(): Promise<void> {
  loaded = await (loading ??= load());
}

/** Where the package has the built files: beside its code. */
function builtDirectory(): string {
  return join(dirname(fileURLToPath(import.meta.url)), "assets");
}

/** True if the host runs from its sources, not as the published package. */
export function isCheckout(): boolean {
  return !existsSync(join(builtDirectory(), manifestName));
}

async function load(): Promise<Assets> {
  const directory = isCheckout() ? await buildFromSource() : builtDirectory();
  const manifest = JSON.parse(
    await readFile(join(directory, manifestName), "utf8"),
  ) as AssetManifest;
  return { directory, manifest };
}

/** The builder needs development dependencies, and is no part of the package. */
async function buildFromSource(): Promise<string> {
  const root = dirname(createRequire(import.meta.url).resolve("@tt/host-express/package.json"));
  const builder = pathToFileURL(join(root, "assets/build.ts")).href;
  const module = (await import(/* @vite-ignore */ builder)) as AssetBuilder;
  return module.buildAssets();
}

/**
 * Returns the path of a file for a page.
 * @param name without the hash, e.g. `app.css`
 * @throws Error before {@link loadAssets}, or for an unknown name
 */
export function assetPath(name: string): string {
  const file = loaded?.manifest[name];
  if (file === undefined) throw new Error(`There is no built file ${name}`);
  return `/assets/${file}`;
}

const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml; charset=utf-8",
  ".woff2": "font/woff2",
};

const files = new Map<string, Promise<Asset>>();

/**
 * Reads a built file by its name with the hash.
 * @returns undefined if there is no such file
 */
export async function findAsset(file: string): Promise<Asset | undefined> {
  await loadAssets();
  const type = types[extname(file)];
  if (loaded === undefined || type === undefined) return undefined;
  const { directory, manifest } = loaded;
  if (!Object.values(manifest).includes(file)) return undefined;
  const known = files.get(file);
  if (known !== undefined) return known;
  const reading = readFile(join(directory, file)).then((content) =>
    createAsset(`/assets/${file}`, type, content),
  );
  files.set(file, reading);
  return reading;
}
