import { posix } from "node:path";

// Rules for the built documentation site.

/** The files of a site by path relative to its root; only pages and stylesheets have a text. */
export type SiteFiles = ReadonlyMap<string, string | undefined>;

/** Pages that nothing has to link. */
const entrances = ["index.html", "404.html"];

/** Finds the faults of a site, one line each. */
export function siteFaults(files: SiteFiles): string[] {
  const pages = [...files].filter(([path]) => path.endsWith(".html"));
  const linked = new Set(entrances);
  const faults: string[] = [];
  for (const [path, text = ""] of pages) {
    for (const link of linksOf(text)) {
      const target = targetOf(path, link);
      if (target === undefined) continue;
      const fault = linkFault(files, target);
      if (fault !== undefined) faults.push(`${path} links ${link}: ${fault}`);
      if (target.path !== path) linked.add(target.path);
    }
  }
  for (const [path] of pages) {
    if (!linked.has(path)) faults.push(`${path}: no page links it; add it to the navigation`);
  }
  for (const [path, text = ""] of files) {
    for (const url of loadsFromElsewhere(text)) faults.push(`${path} loads ${url}`);
  }
  return [...new Set(faults)];
}

interface Target {
  readonly path: string;
  readonly anchor: string;
}

/** The file and anchor of a link; undefined if it leads to another site. */
function targetOf(page: string, link: string): Target | undefined {
  if (/^(?:[a-z][a-z\d+.-]*:|\/\/)/i.test(link)) return undefined;
  const [, given = "", anchor = ""] = /^([^?#]*)(?:\?[^#]*)?(?:#(.*))?$/.exec(link) ?? [];
  const path = given === "" ? page : decodeURIComponent(given);
  const absolute = path.startsWith("/") ? path.slice(1) : posix.join(posix.dirname(page), path);
  const file = given === "" ? page : absolute;
  const isFolder = file === "" || file === "." || file.endsWith("/");
  return {
    path: isFolder ? posix.join(file, "index.html") : file,
    anchor: decodeURIComponent(anchor),
  };
}

function linkFault(files: SiteFiles, { path, anchor }: Target): string | undefined {
  if (!files.has(path)) return `${path} does not exist`;
  if (anchor === "" || !path.endsWith(".html")) return undefined;
  return idsOf(files.get(path) ?? "").has(anchor) ? undefined : `${path} has no #${anchor}`;
}

const known = new Map<string, ReadonlySet<string>>();

function idsOf(text: string): ReadonlySet<string> {
  const found = known.get(text) ?? new Set(valuesOf(text, /\sid="([^"]*)"/g));
  known.set(text, found);
  return found;
}

function linksOf(text: string): string[] {
  return valuesOf(text, /<a\s[^>]*?href="([^"]*)"/g);
}

/** Scripts, styles, fonts and pictures of other hosts. */
function loadsFromElsewhere(text: string): string[] {
  const urls = [
    ...valuesOf(text, /<(?:script|img|iframe|source|video|audio)\s[^>]*?src="([^"]*)"/g),
    ...valuesOf(text, /<link\s[^>]*?href="([^"]*)"/g),
    ...valuesOf(text, /url\(\s*["']?([^"')]+)/g),
    ...valuesOf(text, /@import\s+["']([^"']+)/g),
  ];
  return urls.filter((url) => /^(?:https?:)?\/\//i.test(url));
}

function valuesOf(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, value = ""]) => value.replaceAll("&amp;", "&"));
}
