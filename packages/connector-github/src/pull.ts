import {
  ConnectorError,
  PageGuard,
  toInstant,
  type ConnectorContext,
  type JsonObject,
  type PullItem,
  type PullPage,
  type RoutingKey,
} from "@tt/connector-core";
import { z } from "zod";
import { getRepository, hasRepository, issuesUrl, listIssues, type IssuePage } from "./client";
import type { GithubSettings } from "./settings";
import { passesFilter, refOf, taskUpsert, titleOf } from "./decide";
import { knownRepository, learnRepository, repositoryRoutes } from "./decide-repository";
import { apiWarning } from "./api-warnings";
import { readIssue, type ListedIssue } from "./wire";

/** As many issues as the source document asks for at a time. */
const perPage = 50;
/** What changed so lately may not be in GitHub's lists yet (GH-32). Milliseconds. */
const overlap = 60_000;
/** Issues of one run remembered in memory, so that none is reported twice. */
const maxHandledIssues = 50_000;
/** Issues remembered from one run to the next, which lists them again. */
const maxSeenIssues = 200;

/**
 * Where a sync stands: first all open issues, then everything that changed since that began, open or
 * closed; from then on only what changed.
 *
 * Pages are not counted. Issues that change move from page to page, so counting would miss some.
 * Each request asks for what was updated since the last issue seen instead, oldest first: an issue
 * that changes meanwhile comes again later.
 */
const checkpointSchema = z.object({
  phase: z.enum(["open", "changes"]),
  /** Updated then or later, ISO 8601 UTC; none: from the first issue on. */
  since: z.string().optional(),
  /** GitHub's own next page, where more issues than a page holds share one time. */
  page: z.string().optional(),
  /** When the first sync began, by GitHub's clock. */
  began: z.string().optional(),
  /** Of the last answer to the same request (GH-33). */
  etag: z.string().optional(),
  /** What the same request will list again: numbers, and when they were updated. */
  seen: z.record(z.string(), z.string()).optional(),
  /** The repository's id: another one is read from the first issue on. */
  repository: z.int().optional(),
});

type Checkpoint = z.output<typeof checkpointSchema>;
type Context = ConnectorContext<GithubSettings>;

/** Lists what changed since a checkpoint, page by page (GH-30 to GH-33). */
export async function* pullIssues(
  kept: JsonObject | undefined,
  context: Context,
): AsyncGenerator<PullPage, void, undefined> {
  let at: Checkpoint = checkpointSchema.safeParse(kept).data ?? { phase: "open" };
  const known = knownRepository(context);
  if (known && at.repository !== undefined && at.repository !== known.id) at = { phase: "open" };
  let handled = new Map(Object.entries(at.seen ?? {}));
  let repositoryId: number | undefined;
  let guard = new PageGuard("GitHub");
  for (;;) {
    guard.enter(`${at.phase} ${requestOf(at, context)}`);
    const page = await listIssues(context.http, requestOf(at, context), at.etag);
    if (page === "unchanged") return;
    const listed = page.issues.map(readIssue).filter((issue) => isNew(issue, handled));
    const learnt: JsonObject = { ...apiWarning(page, context.state) };
    let routingKeys: readonly RoutingKey[] = [];
    if (repositoryId === undefined && (listed.length > 0 || !known)) {
      // A name can be given to another repository, an id cannot: looked at once in a run.
      const { data } = await getRepository(context);
      repositoryId = data.id;
      const replaced = known !== undefined && known.id !== data.id;
      if (replaced && (await hasRepository(context, known.id))) throw anotherRepository(context);
      const news = learnRepository(data, context);
      Object.assign(learnt, news);
      if (news) routingKeys = repositoryRoutes(data);
      if (replaced) {
        // It was made anew: nothing that was read before is about it.
        at = { phase: "open" };
        handled = new Map();
        guard = new PageGuard("GitHub");
        yield {
          items: [],
          checkpoint: toJson({ ...at, repository: data.id }),
          state: learnt,
          routingKeys,
        };
        continue;
      }
    }
    for (const issue of listed) remember(issue, handled);
    const next = advance(at, page, handled, context.now);
    const id = repositoryId ?? known?.id ?? 0;
    yield {
      items: listed.map((issue) => itemOf(issue, id, context)),
      checkpoint: toJson({ ...next.at, repository: id }),
      state: learnt,
      routingKeys,
    };
    if (next.complete) return;
    at = next.at;
  }
}

function requestOf(at: Checkpoint, context: Context): string {
  const state = at.phase === "open" ? "open" : "all";
  return at.page ?? issuesUrl(context, { state, since: at.since, perPage });
}

/** Where to go on after a page, and whether that was all. Pure. */
function advance(
  at: Checkpoint,
  page: IssuePage,
  handled: ReadonlyMap<string, string>,
  now: Date,
): { readonly at: Checkpoint; readonly complete: boolean } {
  const time = Date.parse(page.date ?? "");
  const there = Number.isNaN(time) ? now.getTime() : time;
  const began = at.began ?? instant(there);
  const { phase, since } = at;
  if (page.next !== undefined) {
    const newest = newestOf(page);
    return newest !== undefined && (since === undefined || newest > since)
      ? { at: { phase, since: newest, began }, complete: false }
      : { at: { phase, since, began, page: page.next }, complete: false };
  }
  if (phase === "open") {
    const from = instant(Date.parse(began) - overlap);
    return { at: { phase: "changes", since: from, began }, complete: false };
  }
  const settled = instant(there - overlap);
  // The same request again finds out at no cost that nothing changed. It must reach back far enough
  // for what GitHub's lists do not have yet.
  const same: Checkpoint =
    since !== undefined && since <= settled
      ? { phase, since, page: at.page, etag: page.etag, began }
      : { phase, since: settled, began };
  return { at: { ...same, seen: seenSince(same.since ?? "", handled) }, complete: true };
}

/** When the last updated issue of a page was; undefined when none can be read. */
function newestOf(page: IssuePage): string | undefined {
  const times = page.issues.flatMap((issue) => updatedAt(readIssue(issue)) ?? []);
  return times.length === 0 ? undefined : times.reduce((a, b) => (a > b ? a : b));
}

/** In one form, so that times can be compared as text. */
function updatedAt(listed: ListedIssue): string | undefined {
  return "issue" in listed ? instant(Date.parse(listed.issue.updated_at)) : undefined;
}

/** ISO 8601 UTC in whole seconds, as GitHub writes it. */
function instant(milliseconds: number): string {
  return toInstant(new Date(milliseconds));
}

function isNew(listed: ListedIssue, handled: ReadonlyMap<string, string>): boolean {
  if (!("issue" in listed)) return true;
  return handled.get(String(listed.issue.number)) !== updatedAt(listed);
}

function remember(listed: ListedIssue, handled: Map<string, string>): void {
  const time = updatedAt(listed);
  if (!("issue" in listed) || time === undefined || handled.size >= maxHandledIssues) return;
  handled.set(String(listed.issue.number), time);
}

function seenSince(since: string, handled: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...handled].filter(([, time]) => time >= since).slice(-maxSeenIssues));
}

function itemOf(listed: ListedIssue, repositoryId: number, context: Context): PullItem {
  if (!("issue" in listed)) {
    const { number, error } = listed;
    const ref = `github_issue_${number === undefined ? "?" : String(number)}`;
    return { ref, title: number === undefined ? "Issue" : `Issue ${String(number)}`, error };
  }
  const { issue } = listed;
  const task = refOf(context, repositoryId, issue.number);
  const named = { ref: task.ref, title: titleOf(issue) };
  if (issue.pull_request !== undefined && issue.pull_request !== null) {
    return { ...named, skip: "other_kind" };
  }
  const change = taskUpsert(issue, task, context);
  return passesFilter(issue, context.settings.label_filter)
    ? { ...named, change }
    : { ...named, change, skipReasonIfMissing: "filtered" };
}

function anotherRepository({ settings: config }: Context): ConnectorError {
  return new ConnectorError({
    code: "invalid_config",
    message:
      `${config.repo_owner}/${config.repo_name} is another repository than it was: the old one was ` +
      "renamed. Enter the repository you mean and save; saving goes on with the one of that name.",
  });
}

/** Without what is undefined: the state is JSON. */
function toJson(checkpoint: Checkpoint): JsonObject {
  return Object.fromEntries(
    Object.entries(checkpoint).filter((entry) => entry[1] !== undefined),
  ) as JsonObject;
}
