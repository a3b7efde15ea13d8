import { z } from "zod";

// What GitHub sends, as much of it as is used. Lenient: GitHub adds fields and leaves some out
// without notice (webhook-events-and-payloads; octokit/webhooks payload schemas).

const repository = z.object({ id: z.int(), full_name: z.string().min(3) });

const issue = z.object({
  number: z.int().positive(),
  title: z.string(),
  body: z.string().nullish(),
  state: z.string().nullish(),
  updated_at: z.iso.datetime({ offset: true }),
  labels: z.array(z.object({ name: z.string().nullish() })).nullish(),
  /** Present: the "issue" is a pull request (GH-30). */
  pull_request: z.unknown().optional(),
});

/** `issues` deliveries (GH-21 to GH-26). */
export const issuesPayload = z.object({
  action: z.string(),
  issue,
  repository,
  /** Whom `assigned` is about; `issue.assignees` shows the state after it (GH-22). */
  assignee: z.object({ login: z.string() }).nullish(),
  changes: z
    .object({
      old_issue: z.object({ number: z.int() }).nullish(),
      old_repository: z.object({ id: z.int() }).nullish(),
      new_issue: z.object({ number: z.int() }).nullish(),
      new_repository: z.object({ id: z.int() }).nullish(),
    })
    .nullish(),
});

/** `ping` deliveries (GH-20); a hook of an organization or App has no repository. */
export const pingPayload = z.object({
  hook_id: z.int(),
  hook: z.object({
    events: z.array(z.string()).nullish(),
    config: z.object({ content_type: z.string().nullish() }).nullish(),
  }),
  repository: repository.nullish(),
});

/** `GET /repos/{owner}/{repo}`. */
export const repositoryAnswer = z.object({
  id: z.int(),
  full_name: z.string(),
  has_issues: z.boolean().nullish(),
  permissions: z.object({ admin: z.boolean().nullish() }).nullish(),
});

/** A repository as GitHub names it. */
export type WireRepository = z.output<typeof repository>;
/** An issue as GitHub sends it. */
export type WireIssue = z.output<typeof issue>;
/** An `issues` delivery. */
export type IssuesPayload = z.output<typeof issuesPayload>;
/** A `ping` delivery. */
export type PingPayload = z.output<typeof pingPayload>;

/** What a verified delivery can be. */
export type GithubEvent =
  | { readonly type: "issues"; readonly payload: IssuesPayload }
  | { readonly type: "ping"; readonly payload: PingPayload };
