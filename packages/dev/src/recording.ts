import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Headers that carry no secret and say how a provider answers. */
const keptHeaders = ["content-type", "link", "etag", "retry-after"];
const removed = "***";

/** A request and its response, as they are written to a file. */
export interface Exchange {
  readonly method: string;
  /** Without the origin. */
  readonly path: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Removes secrets from a text: as they are, and as a URL has them.
 * @param secrets Short ones are removed too, so a text may lose more than them.
 */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const forms = secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]);
  return forms
    .filter((form) => form !== "")
    .toSorted((a, b) => b.length - a.length)
    .reduce((cleaned, form) => cleaned.replaceAll(form, removed), text);
}

/**
 * Writes the responses of a provider to files, `001-get-teams-platform.json`, without requests' headers and
 * bodies, and without secrets.
 * @param secrets Values that must not be written.
 * @returns a function that makes a `fetch` record; all of them count together
 */
export function recordTo(
  directory: string,
  secrets: readonly string[],
): (fetch: typeof globalThis.fetch) => typeof globalThis.fetch {
  let count = 0;
  return (fetch) => async (input, init) => {
    const request = new Request(input, init);
    const response = await fetch(request.clone());
    const { pathname, search } = new URL(request.url);
    count += 1;
    const exchange: Exchange = {
      method: request.method,
      path: withoutSecrets(pathname + search, secrets),
      status: response.status,
      headers: Object.fromEntries(
        keptHeaders.flatMap((name) => {
          const value = response.headers.get(name);
          return value === null ? [] : [[name, withoutSecrets(value, secrets)]];
        }),
      ),
      body: withoutSecrets(await response.clone().text(), secrets),
    };
    await mkdir(directory, { recursive: true });
    await writeFile(
      join(directory, fileName(count, request.method, pathname)),
      `${JSON.stringify(exchange, undefined, 2)}\n`,
    );
    return response;
  };
}

function fileName(count: number, method: string, path: string): string {
  const words = `${method.toLowerCase()}${path}`.replace(/[^a-zA-Z0-9]+/g, "-").slice(0, 60);
  return `${String(count).padStart(3, "0")}-${words.replace(/-$/, "")}.json`;
}
