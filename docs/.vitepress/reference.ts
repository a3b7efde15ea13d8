import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { DefaultTheme } from "vitepress";

const folder = join(import.meta.dirname, "../reference");

/** The packages of the API reference, as typedoc wrote it, each with its entry points. */
export function referenceSidebar(): DefaultTheme.SidebarItem[] {
  return foldersIn(folder).map((name) => ({
    text: name,
    link: `/reference/${name}/`,
    collapsed: true,
    items: entriesIn(name).map((entry) => ({
      text: entry === "index" ? `@tt/${name}` : `@tt/${name}/${entry}`,
      link: `/reference/${name}/${entry}/`,
    })),
  }));
}

/** Paths of the folders of a package that describe an entry point, e.g. `testing/faults`. */
function entriesIn(name: string, below = ""): string[] {
  return foldersIn(join(folder, name, below)).flatMap((child) => {
    const path = below === "" ? child : `${below}/${child}`;
    const isEntry = existsSync(join(folder, name, path, "index.md"));
    return [...(isEntry ? [path] : []), ...entriesIn(name, path)];
  });
}

function foldersIn(path: string): string[] {
  if (!existsSync(path)) return [];
  const found = readdirSync(path, { withFileTypes: true });
  return found.filter((each) => each.isDirectory()).map(({ name }) => name);
}
