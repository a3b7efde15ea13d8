import {
  fromUtf8,
  invalidFields,
  isFormEncoded,
  malformed,
  printableName,
  type Parsed,
  type RawRequest,
} from "@tt/connector-core";
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

/** Payload of `issues` deliveries. */
export const issuesPayload = z.object({
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

/** Payload of `ping` deliveries. Webhooks of organizations and apps have no repository. */
export const pingPayload = z.object({
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
  private: z.boolean().nullish(),
  permissions: z.object({ admin: z.boolean().nullish() }).nullish(),
});

/** A webhook in `GET /repos/{owner}/{repo}/hooks`. */
export const hookAnswer = z.object({
  id: z.int(),
  events: z.array(z.string()).nullish(),
  config: z.object({ url: z.string().nullish() }).nullish(),
});

/** A webhook in a response. */
export type WireHook = z.output<typeof hookAnswer>;

/** An issue of a list, or why it cannot be read. */
export type ListedIssue =
  { readonly issue: WireIssue } | { readonly number: number | undefined; readonly error: string };

/** Parses one issue of `GET /repos/{owner}/{repo}/issues`. */
export function readIssue(listed: unknown): ListedIssue {
  const result = issue.safeParse(listed);
  if (result.success) return { issue: result.data };
  const number = z.object({ number: z.int().positive() }).safeParse(listed).data?.number;
  return {
    number,
    error: `GitHub sent this issue in an unknown form (${invalidFields(result.error)}).`,
  };
}

/** A repository in a delivery. */
export type WireRepository = z.output<typeof repository>;
/** An issue or a pull request. */
export type WireIssue = z.output<typeof issue>;
/** An `issues` delivery. */
export type IssuesPayload = z.output<typeof issuesPayload>;
/** A `ping` delivery. */
export type PingPayload = z.output<typeof pingPayload>;

/** A verified delivery. */
export type GithubEvent =
  | { readonly type: "issues"; readonly payload: IssuesPayload }
  | { readonly type: "ping"; readonly payload: PingPayload };

/**
 * Parses a verified delivery, JSON or form-encoded. Deliveries of other events are returned as
 * `ignored`.
 *
 * @throws ConnectorError `malformed`
 * @example
 * ```ts
 * import type { RawRequest } from "@tt/connector-core";
 * import { readDelivery } from "@tt/connector-github";
 *
 * export function actionOf(verified: RawRequest): string | undefined {
 *   const parsed = readDelivery(verified);
 *   if (!("event" in parsed) || parsed.event.type !== "issues") return undefined;
 *   return parsed.event.payload.action; // "opened"
 * }
 * ```
 */
export function readDelivery(request: RawRequest): Parsed<GithubEvent> {
  const type = request.headers["x-github-event"];
  if (type !== "issues" && type !== "ping") {
    return { ignored: `The event "${printableName(type ?? "")}" is not handled` };
  }
  const body = readJson(request);
  return type === "ping"
    ? { event: { type, payload: conform(pingPayload, body) } }
    : { event: { type, payload: conform(issuesPayload, body) } };
}

function readJson(request: RawRequest): unknown {
  try {
    return JSON.parse(jsonText(request));
  } catch (error) {
    throw malformed("The body is not JSON", error);
  }
}

function jsonText(request: RawRequest): string {
  const text = fromUtf8(request.body);
  return isFormEncoded(request) ? (new URLSearchParams(text).get("payload") ?? "") : text;
}

function conform<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw malformed(`The body lacks or misstates ${invalidFields(result.error)}`);
}
