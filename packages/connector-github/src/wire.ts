import { ifValid, invalidFields, webAddress } from "@tt/connector-core";
import * as z from "zod/mini";

// The parts of GitHub's payloads that are used. Lenient: GitHub adds and omits fields without
// announcement (https://docs.github.com/en/webhooks/webhook-events-and-payloads).

const repository = z.object({ id: z.int(), full_name: z.string().check(z.minLength(3)) });

const issue = z.object({
  number: z.int().check(z.positive()),
  title: z.string(),
  body: z.nullish(z.string()),
  state: z.nullish(z.string()),
  updated_at: z.iso.datetime({ offset: true }),
  /** Objects in deliveries; the REST API may return plain names. */
  labels: z.nullish(z.array(z.union([z.string(), z.object({ name: z.nullish(z.string()) })]))),
  // A form that GitHub has not used so far must not cost the task.
  html_url: ifValid(z.nullish(webAddress)),
  /** The first assignee; absent if it cannot be read. */
  assignee: ifValid(
    z.nullish(z.object({ login: z.string().check(z.minLength(1), z.maxLength(255)) })),
  ),
  /** Present if the issue is a pull request (GH-30). */
  pull_request: z.optional(z.unknown()),
});

/** Body of `issues` deliveries. */
export const issuesEvent = z.object({
  action: z.string(),
  issue,
  repository,
  /** The user that `assigned` is about; `issue.assignees` lists all. */
  assignee: z.nullish(z.object({ login: z.string() })),
  changes: z.nullish(
    z.object({
      old_issue: z.nullish(z.object({ number: z.int() })),
      old_repository: z.nullish(z.object({ id: z.int() })),
      new_issue: z.nullish(z.object({ number: z.int() })),
      new_repository: z.nullish(z.object({ id: z.int() })),
    }),
  ),
});

/** Body of `ping` deliveries. Webhooks of organizations and apps have no repository. */
export const pingEvent = z.object({
  hook_id: z.int(),
  hook: z.object({
    events: z.nullish(z.array(z.string())),
    config: z.nullish(z.object({ content_type: z.nullish(z.string()) })),
  }),
  repository: z.nullish(repository),
});

/** Response of `GET /repos/{owner}/{repo}`. */
export const repositoryAnswer = z.object({
  id: z.int(),
  full_name: z.string(),
  has_issues: z.nullish(z.boolean()),
});

/** A webhook in `GET /repos/{owner}/{repo}/hooks`. */
export const hookAnswer = z.object({
  id: z.int(),
  events: z.nullish(z.array(z.string())),
  config: z.nullish(z.object({ url: z.nullish(z.string()) })),
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
  const number = z.pick(issue, { number: true }).safeParse(listed).data?.number;
  return {
    number,
    error: `GitHub sent this issue in an unknown form (${invalidFields(result.error)}).`,
  };
}
