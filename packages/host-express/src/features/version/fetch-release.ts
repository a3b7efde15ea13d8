import ky from "ky";
import { readRelease, type Release } from "./release";

/** Where releases are looked up. */
export interface ReleaseSource {
  /** Base URL of GitHub's API. */
  readonly apiUrl: string;
  /** Repository on GitHub, `owner/name`. */
  readonly repository: string;
  readonly token: string | undefined;
  readonly includesPreReleases: boolean;
}

/** Time for everything, with the second attempt. */
const timeoutMs = 10_000;
/** Longest response that is read. */
const maxBytes = 1024 * 1024;
/** Number of releases to look through for one that is no draft. */
const maxReleases = 20;
/** Before the second attempt, if GitHub could not be reached or is overloaded. */
const retryDelayMs = 200;

/**
 * Reads the latest release from GitHub, with a second attempt after a failure that may pass. Redirects are
 * not followed, because of the token.
 * @returns undefined if there is no release, or its tag is not a semantic version
 * @throws Error if GitHub cannot be reached, refuses, answers something else, or takes longer than {@link timeoutMs}
 */
export async function fetchRelease(
  fetch: typeof globalThis.fetch,
  { apiUrl, repository, token, includesPreReleases }: ReleaseSource,
  maxMs = timeoutMs,
): Promise<Release | undefined> {
  const path = includesPreReleases ? `releases?per_page=${String(maxReleases)}` : "releases/latest";
  const response = await ky.get(`${apiUrl}/repos/${repository}/${path}`, {
    fetch,
    headers: {
      accept: "application/vnd.github+json",
      "user-agent": "tt-connectors",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    redirect: "manual",
    retry: { limit: 1, delay: () => retryDelayMs },
    // Of both attempts and of reading the answer.
    signal: AbortSignal.timeout(maxMs),
    timeout: false,
  });
  return readRelease(JSON.parse(await readText(response)));
}

/** @throws Error if the body is longer than {@link maxBytes} */
async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop early closes the connection.
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    if (length > maxBytes) throw new Error("GitHub's answer is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
