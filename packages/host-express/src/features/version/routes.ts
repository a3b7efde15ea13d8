import * as z from "zod";
import { localPath } from "../../platform/http/local-path";
import { json, requirePrincipal, route, type Route } from "../../platform/http/route";
import { redirectWithMessage } from "../../platform/pages/page";
import { versionCheck, type CheckVersion, type VersionContext } from "./check";
import { releaseVersion } from "./release-version";
import { dismissRelease } from "./write";

/** Longest version that is read, as in the library that compares them. */
const maxVersionLength = 256;

const checkSchema = z
  .object({
    update_available: z.boolean(),
    current_version: z.string().meta({ examples: ["4.0.0"] }),
    latest_version: z
      .string()
      .nullable()
      .meta({ description: "Null if it is unknown", examples: ["4.1.0"] }),
    release_notes: z.string().nullable().meta({ description: "Markdown" }),
    published_at: z.iso.datetime().nullable(),
    release_url: z
      .url()
      .nullable()
      .meta({ examples: ["https://github.com/DRYTRIX/TimeTracker/releases/tag/v4.1.0"] }),
  })
  .meta({ id: "VersionCheck" });

const dismissal = z.strictObject({
  latest_version: z
    .string()
    .max(maxVersionLength, "Must be a semantic version such as 4.1.0")
    .transform((text, context) => {
      const version = releaseVersion(text);
      if (version !== undefined) return version;
      context.addIssue("Must be a semantic version such as 4.1.0");
      return z.NEVER;
    })
    .meta({ description: "With or without a leading `v`", examples: ["4.1.0"] }),
});

const access = { type: "session", admin: true, acceptsToken: true } as const;

/** Routes that tell administrators about new releases. */
export function versionRoutes(
  context: VersionContext,
  check: CheckVersion = versionCheck(context),
): readonly Route[] {
  return [checkRoute(check), dismissRoute(context), dismissPageRoute(context)];
}

function checkRoute(check: CheckVersion): Route {
  return route({
    method: "get",
    path: "/api/version/check",
    access,
    summary: "Check whether a newer release than the running one has been published",
    description:
      "The latest release is cached for 12 hours. `update_available` is false if it is unknown, if you " +
      "dismissed it, or if the running version is not a released one. Without " +
      "`VERSION_CHECK_GITHUB_REPO` nothing is looked up.",
    tag: "Administration",
    responses: { 200: { description: "Both versions", schema: checkSchema } },
    async handler(request) {
      const { isUpdateAvailable, current, release } = await check(requirePrincipal(request).userId);
      return json(200, {
        update_available: isUpdateAvailable,
        current_version: current,
        latest_version: release?.version ?? null,
        release_notes: release?.notes ?? null,
        published_at: release?.publishedAt ?? null,
        release_url: release?.url ?? null,
      });
    },
  });
}

function dismissRoute({ database: { db } }: VersionContext): Route {
  return route({
    method: "post",
    path: "/api/version/dismiss",
    access,
    summary: "Dismiss a release, so that you are told only about other ones",
    tag: "Administration",
    body: dismissal,
    responses: {
      200: { description: "It is dismissed", schema: z.object({ ok: z.literal(true) }) },
    },
    async handler(request) {
      const { userId } = requirePrincipal(request);
      await dismissRelease(db, userId, request.body.latest_version);
      return json(200, { ok: true });
    },
  });
}

function dismissPageRoute(context: VersionContext): Route {
  return route({
    method: "post",
    path: "/version/dismiss",
    access: { type: "session", admin: true },
    summary: "Dismiss a release",
    tag: "Pages",
    hidden: true,
    form: true,
    body: dismissal.extend({ next: z.string().optional() }),
    responses: { 303: { description: "It is dismissed; redirect to the page before" } },
    async handler(request) {
      const { latest_version: version, next } = request.body;
      await dismissRelease(context.database.db, requirePrincipal(request).userId, version);
      const text = `You will not be told about version ${version} again.`;
      return redirectWithMessage(context, localPath(next), { text });
    },
  });
}
