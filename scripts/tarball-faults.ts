import { posix } from "node:path";

// Rules for what `npm pack` puts into a package.

/** The files of a package as they are published. */
export interface Tarball {
  /** Paths of all files, relative to the package. */
  readonly paths: readonly string[];
  /** Texts of `package.json` and the Markdown files, by path. */
  readonly texts: Readonly<Record<string, string>>;
}

/** Fields that every package has the same as the repository, or lacks like it. */
const shared = ["license", "repository", "homepage", "bugs"] as const;

/** The fields of the repository's own `package.json` that packages repeat. */
export type SharedFields = Partial<Record<(typeof shared)[number], unknown>>;

const requiredFiles = ["LICENSE", "CHANGELOG.md", "README.md"];

/** Finds the faults of a package's tarball, one line each. */
export function tarballFaults(tarball: Tarball, repository: SharedFields): string[] {
  const manifest = JSON.parse(tarball.texts["package.json"] ?? "{}") as Record<string, unknown>;
  const { description, keywords } = manifest;
  const faults = [
    ...requiredFiles
      .filter((name) => !tarball.paths.includes(name))
      .map((name) => `${name} is missing; run \`npm run build\``),
    ...(typeof description === "string" && description !== "" ? [] : ["it has no description"]),
    ...(Array.isArray(keywords) && keywords.length > 0 ? [] : ["it has no keywords"]),
    ...shared
      .filter((field) => !isSame(field, manifest[field], repository[field]))
      .map((field) => `\`${field}\` differs from the repository's package.json`),
    ...linkFaults(tarball),
    ...pathFaults(tarball.texts["README.md"] ?? ""),
  ];
  return faults.map((fault) => `${String(manifest["name"])}: ${fault}`);
}

/** `repository` also names the folder of the package in it. */
function isSame(field: string, mine: unknown, theirs: unknown): boolean {
  if (field !== "repository" || typeof mine !== "object" || mine === null) {
    return JSON.stringify(mine) === JSON.stringify(theirs);
  }
  const { directory, ...rest } = mine as { readonly directory?: unknown };
  return typeof directory === "string" && JSON.stringify(rest) === JSON.stringify(theirs);
}

/** Registries show the Markdown files without the repository around them. */
function linkFaults({ paths, texts }: Tarball): string[] {
  return Object.entries(texts)
    .filter(([path]) => path.endsWith(".md"))
    .flatMap(([path, text]) =>
      relativeLinks(text)
        .filter((link) => !paths.includes(posix.join(posix.dirname(path), link)))
        .map((link) => `${path} links ${link}, which is not in the package`),
    );
}

/** A README is read without the repository: its paths say nothing there. */
export function pathFaults(readme: string): string[] {
  const paths = [...readme.matchAll(/`((?:docs|examples|packages|scripts)\/[^`\s]*)`/g)];
  const phrases = [...readme.matchAll(/\b(?:in|of) the repository\b(?!')/g)];
  return [...paths.map(([, path = ""]) => `\`${path}\``), ...phrases.map(([phrase]) => phrase)].map(
    (found) => `README.md points at the repository: ${found}`,
  );
}

function relativeLinks(text: string): string[] {
  return [...text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)]
    .map(([, link = ""]) => link)
    .filter((link) => !/^[a-z]+:/.test(link));
}
