import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { serveFetch, type FetchServer } from "@tt/connector-core/node";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css",
  ".js": "text/javascript",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** Serves the files of a site on a free port of this machine. */
export function serveSite(root: string): Promise<FetchServer> {
  return serveFetch(async (request) => {
    const { pathname } = new URL(request.url);
    const path = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
    try {
      const body = await readFile(join(root, decodeURIComponent(path)));
      return new Response(body, { headers: { "content-type": types[extname(path)] ?? "" } });
    } catch {
      return new Response("Not found", { status: 404 });
    }
  });
}
