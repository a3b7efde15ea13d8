import type { JsonObject } from "@tt/connector-core";

/** Every action of an `issues` delivery that GitHub documents (GH-21). */
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

/** The parts of an issue that tests vary. */
export interface IssueSeed {
  readonly number?: number;
  readonly title?: string;
  readonly body?: string | null;
  readonly state?: "open" | "closed";
  readonly labels?: readonly string[];
  /** ISO 8601. */
  readonly updatedAt?: string;
  readonly assignees?: readonly string[];
  readonly pullRequest?: boolean;
}

/** The parts of a repository that tests vary. */
export interface RepositorySeed {
  readonly id?: number;
  readonly fullName?: string;
}

/** A repository as GitHub sends it. */
export function repositoryPayload(seed: RepositorySeed = {}): JsonObject {
  const fullName = seed.fullName ?? "octo-org/hello-world";
  const [owner = "", name = ""] = fullName.split("/");
  return {
    id: seed.id ?? 1296269,
    node_id: "MDEwOlJlcG9zaXRvcnkxMjk2MjY5",
    name,
    full_name: fullName,
    private: false,
    owner: { login: owner, id: 6811672, type: "Organization" },
    html_url: `https://github.com/${fullName}`,
    has_issues: true,
    default_branch: "main",
  };
}

/** An issue as GitHub sends it. */
export function issuePayload(seed: IssueSeed = {}): JsonObject {
  const number = seed.number ?? 17;
  const state = seed.state ?? "open";
  return {
    id: 1_000_000 + number,
    node_id: "I_kwDOABPHjc5Wm1aB",
    number,
    title: seed.title ?? "Saving crashes",
    body: seed.body === undefined ? "Steps to reproduce: save." : seed.body,
    user: userPayload("reporter"),
    labels: (seed.labels ?? []).map((name, index) => ({
      id: index + 1,
      name,
      color: "d73a4a",
    })),
    state,
    locked: false,
    assignee: seed.assignees?.[0] === undefined ? null : userPayload(seed.assignees[0]),
    assignees: (seed.assignees ?? []).map(userPayload),
    milestone: null,
    comments: 0,
    created_at: "2026-01-15T11:00:00Z",
    updated_at: seed.updatedAt ?? "2026-01-15T12:00:00Z",
    closed_at: state === "closed" ? (seed.updatedAt ?? "2026-01-15T12:00:00Z") : null,
    state_reason: state === "closed" ? "completed" : null,
    ...(seed.pullRequest ? { pull_request: { url: "https://api.github.com/pulls/1" } } : {}),
  };
}

/** What else an `issues` delivery carries. */
export interface IssuesSeed {
  readonly issue?: IssueSeed;
  readonly repository?: RepositorySeed;
  /** For `assigned` and `unassigned`. */
  readonly assignee?: string | null;
  /** For `transferred`: where to. For `opened`: where from. */
  readonly other?: { readonly number: number; readonly repositoryId: number };
}

/** The body of an `issues` delivery. Unknown actions are allowed: GitHub adds some unannounced. */
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

/** The body of a `ping` delivery (GH-20). */
export function pingPayload(
  seed: {
    readonly hookId?: number;
    readonly events?: readonly string[];
    readonly contentType?: "json" | "form";
    /** Null: the hook of an organization or an App. */
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

function userPayload(login: string): JsonObject {
  return { login, id: 21_031_067, type: "User", site_admin: false };
}
