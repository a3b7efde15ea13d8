import { invalidFields } from "@tt/connector-core";
import * as z from "zod";

// The parts of GitHub's payloads that are used. Lenient: GitHub adds and omits fields without
// announcement (https://docs.github.com/en/webhooks/webhook-events-and-payloads).

const repository = z.object({ id: z.int(), full_name: z.string().min(3) });

const issue = z.object({
  number: z.int().positive(),
  title: z.string(),
  body: z.string().nullish(),
  state: z.string().nullish(),
  updated_at: z.iso.datetime({ offset: true }),
  /** Objects in deliveries; the REST API may return plain names. */
  labels: z.array(z.union([z.string(), z.object({ name: z.string().nullish() })])).nullish(),
  // A form that GitHub has not used so far must not cost the task.
  html_url: z
    .url()
    .regex(/^https?:\/\/\S+$/i)
    .max(2_000)
    .nullish()
    .catch(undefined),
  /** The first assignee; absent if it cannot be read. */
  assignee: z
    .object({ login: z.string().min(1).max(255) })
    .nullish()
    .catch(undefined),
  /** Present if the issue is a pull request (GH-30). */
  pull_request: z.unknown().optional(),
});

/** Body of `issues` deliveries. */
export const issuesEvent = z.object({
  action: z.string(),
  issue,
  repository,
  /** The user that `assigned` is about; `issue.assignees` lists all. */
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

/** Body of `ping` deliveries. Webhooks of organizations and apps have no repository. */
export const pingEvent = z.object({
  hook_id: z.int(),
  hook: z.object({
    events: z.array(z.string()).nullish(),
    config: z.object({ content_type: z.string().nullish() }).nullish(),
  }),
  repository: repository.nullish(),
});

/** Response of `GET /repos/{owner}/{repo}`. */
export const repositoryAnswer = z.object({
  id: z.int(),
  full_name: z.string(),
  has_issues: z.boolean().nullish(),
});

/** A webhook in `GET /repos/{owner}/{repo}/hooks`. */
export const hookAnswer = z.object({
  id: z.int(),
  events: z.array(z.string()).nullish(),
  config: z.object({ url: z.string().nullish() }).nullish(),
});

/** A repository in a delivery. */
export type WireRepository = z.output<typeof repository>;
/** An issue or a pull request. */
export type WireIssue = z.output<typeof issue>;
/** The body of an `issues` delivery. */
export type IssuesEvent = z.output<typeof issuesEvent>;
/** The body of a `ping` delivery. */
export type PingEvent = z.output<typeof pingEvent>;

/** An issue of a list, or why it cannot be read. */
export type ListedIssue =
  { readonly issue: WireIssue } | { readonly number: number | undefined; readonly error: string };

/** Parses one issue of `GET /repos/{owner}/{repo}/issues`. */
export function readIssue(listed: unknown): ListedIssue {
  const result = issue.safeParse(listed);
  if (result.success) return { issue: result.data };
  const number = issue.pick({ number: true }).safeParse(listed).data?.number;
  return {
    number,
    error: `GitHub sent this issue in an unknown form (${invalidFields(result.error)}).`,
  };
}
