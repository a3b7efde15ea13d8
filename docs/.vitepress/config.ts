import { join } from "node:path";
import { defineConfig } from "vitepress";
import { nav, sidebar } from "./navigation";
import { referenceSidebar } from "./reference";

// The documentation site: `npm run docs:site` builds it from the Markdown files of docs/ and from the API
// reference, which typedoc writes into docs/reference.

/** Folders show `README.md` when they are opened in the repository, and `index.html` on the site. */
const readme = /(^|\/)README\.md(?=$|#)/;

export default defineConfig({
  title: "tt connectors",
  description: "Connectors for time trackers, and a time tracker that proves them",
  lang: "en",
  cleanUrls: false,
  // Relative links, so that the site works below any path.
  base: "/",
  outDir: join(import.meta.dirname, "../../.tmp/site"),
  cacheDir: join(import.meta.dirname, "../../.tmp/site-cache"),
  rewrites: {
    "adr/README.md": "adr/index.md",
    "integrations/README.md": "integrations/index.md",
  },
  vite: {
    publicDir: join(import.meta.dirname, "../images"),
    build: { chunkSizeWarningLimit: 8000 },
  },
  markdown: {
    // `{id}` in a heading is part of a path.
    attrs: { disable: true },
    config(md) {
      md.core.ruler.push("readme-links", ({ tokens }) => {
        for (const { children } of tokens) {
          for (const token of children ?? []) {
            const href = token.attrGet("href");
            if (href !== null && !/^[a-z]+:/.test(href)) {
              token.attrSet("href", href.replace(readme, "$1index.md"));
            }
          }
        }
      });
    },
  },
  themeConfig: {
    nav,
    sidebar: { "/reference/": referenceSidebar(), "/": sidebar },
    outline: [2, 3],
    search: { provider: "local" },
  },
});
