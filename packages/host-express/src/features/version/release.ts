import { cut, toInstant } from "@tt/connector-core";
import * as z from "zod";
import { releaseVersion } from "./release-version";

/** Characters of release notes that are kept. */
const maxNotesLength = 20_000;

/** A published release. */
export const releaseSchema = z.object({
  /** Semantic version without a leading `v`. */
  version: z.string(),
  notes: z.string(),
  publishedAt: z.string().nullable(),
  url: z.string().nullable(),
});

/** A published release. */
export type Release = z.output<typeof releaseSchema>;

/** A release of GitHub's API: https://docs.github.com/en/rest/releases/releases */
const githubRelease = z.object({
  tag_name: z.string(),
  body: z.string().nullish(),
  published_at: z.string().nullish(),
  html_url: z.string().nullish(),
  draft: z.boolean().optional(),
});

/**
 * Reads GitHub's response: one release, or a list of which the first that is no draft counts.
 * @returns undefined if there is no release, or its tag is not a semantic version
 * @throws Error if the response is neither
 */
export function readRelease(response: unknown): Release | undefined {
  const listed = z.array(z.unknown()).safeParse(response);
  if (!listed.success && !githubRelease.safeParse(response).success) {
    throw new Error("GitHub's answer is not a release");
  }
  const releases = (listed.success ? listed.data : [response]).flatMap((each) => {
    const parsed = githubRelease.safeParse(each);
    return parsed.success && parsed.data.draft !== true ? [parsed.data] : [];
  });
  const [release] = releases;
  const version = release && releaseVersion(release.tag_name);
  if (!release || version === undefined) return undefined;
  const published = new Date(release.published_at ?? "");
  return {
    version,
    notes: cut(release.body ?? "", maxNotesLength),
    publishedAt: Number.isNaN(published.getTime()) ? null : toInstant(published),
    url: webAddress(release.html_url ?? ""),
  };
}

/** The address is shown as a link, so it may only lead to a web page. */
function webAddress(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, href } = new URL(text);
  return protocol === "https:" || protocol === "http:" ? href : null;
}
