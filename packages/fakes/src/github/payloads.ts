import type { JsonObject } from "@tt/connector-core";

/** All documented actions of `issues` deliveries. */
export const issueActions = [
  "opened",
  "edited",
  "closed",
  "reopened",
  "assigned",
  "unassigned",
  "labeled",
  "unlabeled",
  "locked",
  "unlocked",
  "milestoned",
  "demilestoned",
  "pinned",
  "unpinned",
  "transferred",
  "deleted",
] as const;

/** One of {@link issueActions}. */
export type IssueAction = (typeof issueActions)[number];

/** An account to render. */
export interface UserSeed {
  readonly login: string;
  readonly id?: number;
}

/** An issue to render; missing fields have defaults. */
export interface IssueSeed {
  /** ID of the issue, unique on GitHub, unlike its number. */
  readonly id?: number;
  readonly number?: number;
  readonly title?: string;
  readonly body?: string | null;
  readonly state?: "open" | "closed";
  /** Reason of the state (default: `completed` if closed). */
  readonly stateReason?: string | null;
  readonly labels?: readonly string[];
  /** Time of creation, ISO 8601. */
  readonly createdAt?: string;
  /** Time of the last change, ISO 8601. */
  readonly updatedAt?: string;
  /** Time of closing, ISO 8601 (default: `updatedAt` if closed). */
  readonly closedAt?: string | null;
  readonly author?: UserSeed;
  readonly assignees?: readonly (string | UserSeed)[];
  readonly pullRequest?: boolean;
  /** Number of comments (default: 0). */
  readonly comments?: number;
  /** Its repository, for URLs. */
  readonly repository?: RepositorySeed;
}

/** A repository to render; missing fields have defaults. */
export interface RepositorySeed {
  readonly id?: number;
  readonly fullName?: string;
  readonly private?: boolean;
  readonly hasIssues?: boolean;
  readonly owner?: UserSeed;
  /** Base URL of the API, without a trailing slash (default: github.com's). */
  readonly apiUrl?: string;
  /** Base URL of the web UI (default: github.com's). */
  readonly htmlUrl?: string;
}

/**
 * Builds a repository as GitHub sends it.
 *
 * @example
 * ```ts
 * import { repositoryPayload } from "@tt/fakes/github";
 *
 * const repository = repositoryPayload({ fullName: "octo-org/website", private: true });
 * ```
 */
export function repositoryPayload(seed: RepositorySeed = {}): JsonObject {
  const { fullName, url, htmlUrl } = repositoryPlace(seed);
  const [owner = "", name = ""] = fullName.split("/");
  return {
    id: seed.id ?? 1296269,
    node_id: nodeId("R", seed.id ?? 1296269),
    name,
    full_name: fullName,
    private: seed.private ?? false,
    owner: { ...(seed.owner ?? { login: owner, id: 6811672 }), type: "Organization" },
    html_url: htmlUrl,
    url,
    has_issues: seed.hasIssues ?? true,
    default_branch: "main",
  };
}

/**
 * Builds an issue as GitHub sends it.
 *
 * @example
 * ```ts
 * import { issuePayload } from "@tt/fakes/github";
 *
 * const issue = issuePayload({ number: 42, title: "Fix login", labels: ["bug"] });
 * ```
 */
export function issuePayload(seed: IssueSeed = {}): JsonObject {
  const number = seed.number ?? 17;
  const state = seed.state ?? "open";
  const updatedAt = seed.updatedAt ?? "2026-01-15T12:00:00Z";
  const { url, htmlUrl } = repositoryPlace(seed.repository);
  const assignees = (seed.assignees ?? []).map((user) => userPayload(user));
  const id = seed.id ?? 1_000_000 + number;
  return {
    id,
    node_id: nodeId(seed.pullRequest ? "PR" : "I", id),
    number,
    url: `${url}/issues/${String(number)}`,
    repository_url: url,
    html_url: `${htmlUrl}/${seed.pullRequest ? "pull" : "issues"}/${String(number)}`,
    title: seed.title ?? "Saving crashes",
    body: seed.body === undefined ? "Steps to reproduce: save." : seed.body,
    user: userPayload(seed.author ?? "reporter"),
    labels: (seed.labels ?? []).map((name) => labelPayload(name)),
    state,
    locked: false,
    assignee: assignees[0] ?? null,
    assignees,
    milestone: null,
    comments: seed.comments ?? 0,
    created_at: seed.createdAt ?? "2026-01-15T11:00:00Z",
    updated_at: updatedAt,
    closed_at:
      seed.closedAt === undefined ? (state === "closed" ? updatedAt : null) : seed.closedAt,
    state_reason:
      seed.stateReason === undefined ? (state === "closed" ? "completed" : null) : seed.stateReason,
    ...(seed.pullRequest ? { pull_request: { url: `${url}/pulls/${String(number)}` } } : {}),
  };
}

/** Options of an `issues` delivery. */
export interface IssuesSeed {
  readonly issue?: IssueSeed;
  readonly repository?: RepositorySeed;
  /** Login for `assigned` and `unassigned`. */
  readonly assignee?: string | null;
  /** The other issue of a transfer: the target for `transferred`, the origin for `opened`. */
  readonly other?: { readonly number: number; readonly repositoryId: number };
}

/**
 * Builds the body of an `issues` delivery. Unknown actions are allowed: GitHub adds new ones.
 *
 * @example
 * ```ts
 * import { issuesPayload } from "@tt/fakes/github";
 *
 * const payload = issuesPayload("assigned", { assignee: "octocat", issue: { title: "Fix login" } });
 * ```
 */
export function issuesPayload(
  action: IssueAction | (string & {}),
  seed: IssuesSeed = {},
): JsonObject {
  const closed = action === "closed" && seed.issue?.state === undefined;
  return {
    action,
    issue: issuePayload(closed ? { ...seed.issue, state: "closed" } : seed.issue),
    ...changesPart(action, seed),
    ...(seed.assignee === undefined
      ? {}
      : {
          assignee: seed.assignee === null ? null : userPayload(seed.assignee),
        }),
    repository: repositoryPayload(seed.repository),
    sender: userPayload("sender"),
  };
}

function changesPart(action: string, seed: IssuesSeed): JsonObject {
  if (action === "edited") return { changes: { title: { from: "Old title" } } };
  if (!seed.other) return {};
  const issue = issuePayload({ number: seed.other.number });
  const repository = repositoryPayload({
    id: seed.other.repositoryId,
    fullName: "octo-org/other",
  });
  return action === "transferred"
    ? { changes: { new_issue: issue, new_repository: repository } }
    : { changes: { old_issue: issue, old_repository: repository } };
}

/**
 * Builds the body of a `ping` delivery.
 *
 * @example
 * ```ts
 * import { pingPayload } from "@tt/fakes/github";
 *
 * const payload = pingPayload({ events: ["issues"], contentType: "json" });
 * ```
 */
export function pingPayload(
  seed: {
    readonly hookId?: number;
    readonly events?: readonly string[];
    readonly contentType?: "json" | "form";
    /** Null for the webhook of an organization or app. */
    readonly repository?: RepositorySeed | null;
  } = {},
): JsonObject {
  const hookId = seed.hookId ?? 30;
  return {
    zen: "Keep it logically awesome.",
    hook_id: hookId,
    hook: {
      type: seed.repository === null ? "Organization" : "Repository",
      id: hookId,
      name: "web",
      active: true,
      events: [...(seed.events ?? ["issues"])],
      config: {
        content_type: seed.contentType ?? "json",
        insecure_ssl: "0",
        url: "https://tt.example/hook",
      },
    },
    ...(seed.repository === null ? {} : { repository: repositoryPayload(seed.repository) }),
    sender: userPayload("admin"),
  };
}

/**
 * Builds an account as GitHub sends it.
 *
 * @example
 * ```ts
 * import { userPayload } from "@tt/fakes/github";
 *
 * const sender = userPayload("octocat");
 * ```
 */
export function userPayload(user: string | UserSeed): JsonObject {
  const { login, id = 21_031_067 } = typeof user === "string" ? { login: user } : user;
  return { login, id, node_id: nodeId("U", id), type: "User", site_admin: false };
}

/**
 * Builds a label as GitHub sends it. The same name has the same ID.
 *
 * @example
 * ```ts
 * import { labelPayload } from "@tt/fakes/github";
 *
 * const label = labelPayload("bug");
 * ```
 */
export function labelPayload(
  name: string,
  { color = "d73a4a", description = null }: Partial<LabelLook> = {},
): JsonObject {
  let id = 0;
  for (const character of name.toLowerCase()) {
    id = (id * 31 + (character.codePointAt(0) ?? 0)) % 2_147_483_647;
  }
  return { id, node_id: nodeId("LA", id), name, color, default: false, description };
}

/** Color and description of a label. */
export interface LabelLook {
  /** Six hexadecimal digits, without `#`. */
  readonly color: string;
  readonly description: string | null;
}

/** The ID of the GraphQL API, different for every thing. */
function nodeId(kind: string, id: number): string {
  return `${kind}_kwDO${btoa(String(id)).replace(/=+$/, "")}`;
}

function repositoryPlace(seed: RepositorySeed = {}): {
  readonly fullName: string;
  readonly url: string;
  readonly htmlUrl: string;
} {
  const fullName = seed.fullName ?? "octo-org/hello-world";
  return {
    fullName,
    url: `${seed.apiUrl ?? "https://api.github.com"}/repos/${fullName}`,
    htmlUrl: `${seed.htmlUrl ?? "https://github.com"}/${fullName}`,
  };
}
