import {
  ConnectorError,
  mergeUpdates,
  toInstant,
  withoutUndefined,
  type IntegrationUpdate,
  type JsonObject,
  type KeysetPage,
  type SpecItem,
  type SpecPage,
} from "@tt/connector-core";
import * as z from "zod/mini";
import { getRepository, hasRepository, repositoryPath } from "./client";
import { configuredName, knownRepository, repositoryUpdate } from "./repository";
import { apiWarning } from "./response-headers";
import type { GithubContext } from "./settings";
import { isPullRequest, issueRef, taskUpsert, titleOf } from "./task";
import { readIssue, type ListedIssue } from "./wire";

/** Issues per page. */
const perPage = 50;
/** Changes newer than this may be missing from GitHub's lists (GH-32). */
const overlapMs = 60_000;
/** Issues of one run kept in memory, so that none is reported twice. */
const maxHandledIssues = 50_000;
/** Issues stored for the next run, which lists them again. */
const maxSeenIssues = 200;

/**
 * Position of a sync. The first sync reads all open issues, then everything that changed since it
 * began, open or closed. Later syncs read only changes.
 *
 * There are no page numbers: an issue that changes moves to another page, so some would be missed.
 * Each request lists what was updated since the last issue instead, oldest first. An issue that
 * changes during the sync is listed again.
 */
const checkpointSchema = z.object({
  phase: z.enum(["open", "changes"]),
  /** Only issues updated at or after this time, ISO 8601 UTC. Missing: all issues. */
  since: z.optional(z.string()),
  /** URL of the next page, used if more issues than fit on a page have the same time. */
  page: z.optional(z.string()),
  /** Start of the first sync by GitHub's clock, ISO 8601 UTC. */
  began: z.optional(z.string()),
  /** ETag of the last response to the same request (GH-33). */
  etag: z.optional(z.string()),
  /** Issues that the same request will list again: update times by number. */
  seen: z.optional(z.record(z.string(), z.string())),
  /** ID of the repository. The sync of another repository starts over. */
  repository: z.optional(z.int()),
});

type Checkpoint = z.output<typeof checkpointSchema>;

/** Lists changes since a checkpoint, page by page. */
export async function* pullIssues(
  stored: JsonObject | undefined,
  context: GithubContext,
): AsyncGenerator<SpecPage<"tasks">, void, undefined> {
  let at: Checkpoint = checkpointSchema.safeParse(stored).data ?? { phase: "open" };
  const known = knownRepository(context);
  if (known && at.repository !== undefined && at.repository !== known.id) at = { phase: "open" };
  let handled = new Map(Object.entries(at.seen ?? {}));
  let repositoryId: number | undefined;
  for (;;) {
    let isUnchanged = true;
    for await (const page of pagesAfter(at, context)) {
      isUnchanged = false;
      const listed = page.items.map(readIssue).filter((issue) => isNew(issue, handled));
      let update: IntegrationUpdate = { state: apiWarning(page, context.state) };
      if (repositoryId === undefined && (listed.length > 0 || !known)) {
        // A name can move to another repository, an ID cannot. Checked once per run.
        const { data } = await getRepository(context);
        repositoryId = data.id;
        const replaced = known !== undefined && known.id !== data.id;
        if (replaced && (await hasRepository(context, known.id))) throw anotherRepository(context);
        // Also if the repository is known: a save of other settings may have removed its keys.
        update = mergeUpdates(update, repositoryUpdate(data, context));
        if (replaced) {
          // Deleted and created again: what was read before is about another repository.
          at = { phase: "open" };
          handled = new Map();
          const checkpoint = withoutUndefined({ ...at, repository: data.id });
          yield { items: [], checkpoint, update };
          break;
        }
      }
      for (const issue of listed) markHandled(issue, handled);
      const next = advance(at, page, handled, context.now);
      const id = repositoryId ?? known?.id ?? 0;
      yield {
        items: listed.map((issue) => itemOf(issue, id, context)),
        checkpoint: withoutUndefined({ ...next.at, repository: id }),
        update,
      };
      if (next.complete) return;
      at = next.at;
    }
    if (isUnchanged) return;
  }
}

/** Pages of the list that a checkpoint is in, from its position on. None if nothing has changed. */
function pagesAfter(
  { phase, since, page, etag }: Checkpoint,
  context: GithubContext,
): AsyncGenerator<KeysetPage, void, undefined> {
  const state = phase === "open" ? "open" : "all";
  return context.api.pages.keyset(`${repositoryPath(context)}/issues`, {
    query: { state, sort: "updated", direction: "asc", per_page: perPage },
    by: "updated_at",
    param: "since",
    since,
    from: page,
    etag,
  });
}

/** Position after a page, and whether the sync is complete. Pure. */
function advance(
  at: Checkpoint,
  page: KeysetPage,
  handled: ReadonlyMap<string, string>,
  now: Date,
): { readonly at: Checkpoint; readonly complete: boolean } {
  const time = Date.parse(page.header("date") ?? "");
  const githubNow = Number.isNaN(time) ? now.getTime() : time;
  const began = at.began ?? instant(githubNow);
  const { phase } = at;
  const { since, from } = page.position;
  if (!page.isLast) return { at: { phase, since, page: from, began }, complete: false };
  if (phase === "open") {
    const start = instant(Date.parse(began) - overlapMs);
    return { at: { phase: "changes", since: start, began }, complete: false };
  }
  const settled = instant(githubNow - overlapMs);
  // Repeating the same request costs no quota while nothing changed. It has to reach back far enough
  // to include changes that GitHub's lists do not show yet.
  // After a full page the next issue may be on another one, which leaves this one unchanged.
  const etag = page.items.length < perPage ? page.etag : undefined;
  const same: Checkpoint =
    since !== undefined && since <= settled
      ? { phase, since, page: from, etag, began }
      : { phase, since: settled, began };
  return { at: { ...same, seen: seenSince(same.since ?? "", handled) }, complete: true };
}

/** In one format, so that times can be compared as text. */
function updatedAt(listed: ListedIssue): string | undefined {
  return "issue" in listed ? toInstant(new Date(listed.issue.updated_at)) : undefined;
}

/** ISO 8601 UTC in whole seconds, as GitHub writes it. */
function instant(milliseconds: number): string {
  return toInstant(new Date(milliseconds));
}

function isNew(listed: ListedIssue, handled: ReadonlyMap<string, string>): boolean {
  if (!("issue" in listed)) return true;
  return handled.get(String(listed.issue.number)) !== updatedAt(listed);
}

function markHandled(listed: ListedIssue, handled: Map<string, string>): void {
  const time = updatedAt(listed);
  if (!("issue" in listed) || time === undefined || handled.size >= maxHandledIssues) return;
  handled.set(String(listed.issue.number), time);
}

function seenSince(since: string, handled: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...handled].filter(([, time]) => time >= since).slice(-maxSeenIssues));
}

function itemOf(
  listed: ListedIssue,
  repositoryId: number,
  context: GithubContext,
): SpecItem<"tasks"> {
  if (!("issue" in listed)) {
    const { number, error } = listed;
    const shown = String(number ?? "?");
    return { ref: `github_issue_${shown}`, title: `Issue ${shown}`, error };
  }
  const { issue } = listed;
  const { ref } = issueRef(context, repositoryId, issue.number);
  const named = { ref, title: titleOf(issue) };
  if (isPullRequest(issue)) return { ...named, skip: "other_kind" };
  return { ...named, change: taskUpsert(issue, repositoryId, context) };
}

function anotherRepository(context: GithubContext): ConnectorError {
  return new ConnectorError({
    code: "invalid_config",
    message:
      `${configuredName(context)} is another repository than before, because the previous one was ` +
      "renamed. Enter the repository to use and save.",
  });
}
