import {
  ConnectorError,
  fromHex,
  fromUtf8,
  type Parsed,
  type RawRequest,
  type RoutingKey,
  type SignedRequest,
} from "@tt/connector-core";
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
  /** Objects in deliveries; the REST API may answer plain names. */
  labels: z.array(z.union([z.string(), z.object({ name: z.string().nullish() })])).nullish(),
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
  private: z.boolean().nullish(),
  permissions: z.object({ admin: z.boolean().nullish() }).nullish(),
});

/** A webhook in `GET /repos/{owner}/{repo}/hooks`. */
export const hookAnswer = z.object({
  id: z.int(),
  events: z.array(z.string()).nullish(),
  config: z.object({ url: z.string().nullish() }).nullish(),
});

/** A webhook. */
export type WireHook = z.output<typeof hookAnswer>;

/** An issue of a list, or what is wrong with it. */
export type ListedIssue =
  { readonly issue: WireIssue } | { readonly number: number | undefined; readonly error: string };

/** Reads one issue of `GET /repos/{owner}/{repo}/issues`. */
export function readIssue(listed: unknown): ListedIssue {
  const result = issue.safeParse(listed);
  if (result.success) return { issue: result.data };
  const number = z.object({ number: z.int().positive() }).safeParse(listed).data?.number;
  return { number, error: `GitHub's issue lacks or misstates ${faulty(result.error)}` };
}

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

/** No more than this of an unverified body is looked at, and only to choose candidates. */
const maxUntrustedBytes = 1_000_000;

const signaturePrefix = "sha256=";
const signatureLength = signaturePrefix.length + 64;

/** The signature is over the raw body, form-encoded ones too (GH-4, GH-10). */
export function signedParts(request: RawRequest): SignedRequest {
  const header = request.headers["x-hub-signature-256"] ?? "";
  const formed = header.length === signatureLength && header.startsWith(signaturePrefix);
  return {
    data: request.body,
    signature: formed ? fromHex(header.slice(signaturePrefix.length)) : undefined,
  };
}

/** Hook id, then target id, then names of repositories: nothing of it is believed. */
export function candidateKeys(untrusted: RawRequest): readonly RoutingKey[] {
  const hints: RoutingKey[] = [];
  const hook = untrusted.headers["x-github-hook-id"];
  if (hook && /^\d{1,20}$/.test(hook)) hints.push({ index: "hook", value: hook });
  const target = untrusted.headers["x-github-hook-installation-target-id"];
  const kind = untrusted.headers["x-github-hook-installation-target-type"];
  if (target && kind === "repository" && /^\d{1,20}$/.test(target)) {
    hints.push({ index: "target", value: target });
  }
  return [...hints, ...untrustedRepositories(untrusted).map(nameHint)];
}

/** The hint a card is found by from the moment it is saved. */
export function repositoryKey(owner: string, name: string): RoutingKey {
  return nameHint(`${owner}/${name}`);
}

/** The hint for a repository's full name. */
export function nameHint(fullName: string): RoutingKey {
  return { index: "repository", value: fullName.toLowerCase() };
}

/**
 * Reads a verified body, JSON or form-encoded.
 * @throws ConnectorError `malformed`
 */
export function readDelivery(request: RawRequest): Parsed<GithubEvent> {
  const type = request.headers["x-github-event"];
  if (type !== "issues" && type !== "ping") {
    return { ignored: `The event "${printable(type ?? "")}" is not handled` };
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
  const type = request.headers["content-type"] ?? "";
  if (!type.toLowerCase().startsWith("application/x-www-form-urlencoded")) return text;
  return new URLSearchParams(text).get("payload") ?? "";
}

function conform<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw malformed(`The body lacks or misstates ${faulty(result.error)}`);
}

function faulty(error: z.ZodError): string {
  const fields = error.issues.map(({ path }) => path.join(".") || "the body");
  return [...new Set(fields)].slice(0, 5).join(", ");
}

function malformed(message: string, cause?: unknown): ConnectorError {
  return new ConnectorError({ code: "malformed", message, cause });
}

/** Objects of an unverified body that may be its repository, looked at from either end. */
const maxRepositoriesPerEnd = 10;

/**
 * A JSON parse of bytes from strangers costs what they choose, so names are found by a pattern. Some
 * events hold several repositories (`workflow_run`), and a text can look like one: all that are found
 * are candidates, the last one first, since the delivery's own usually comes last.
 */
function untrustedRepositories(untrusted: RawRequest): readonly string[] {
  const text = new TextDecoder().decode(untrusted.body.subarray(0, maxUntrustedBytes));
  const json = text.startsWith("payload=") ? decodeForm(text.slice("payload=".length)) : text;
  const places = [...json.matchAll(/"repository"\s*:\s*\{/g)].map(({ index }) => index);
  const looked = new Set([
    ...places.slice(-maxRepositoriesPerEnd).reverse(),
    ...places.slice(0, maxRepositoriesPerEnd),
  ]);
  const names = [...looked].flatMap((at) => {
    const name = /"full_name"\s*:\s*"([A-Za-z0-9._-]{1,100}\/[A-Za-z0-9._-]{1,100})"/.exec(
      json.slice(at, at + 2_000),
    );
    return name?.[1]?.toLowerCase() ?? [];
  });
  return [...new Set(names)];
}

/** As much of it as the pattern above needs: decoding all would fail on a broken sequence. */
function decodeForm(text: string): string {
  return text
    .replaceAll("+", " ")
    .replace(/%(20|22|2f|3a|7b)/gi, (_encoded, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
}

function printable(text: string): string {
  return text.replace(/[^\w.-]/g, "?").slice(0, 50);
}
