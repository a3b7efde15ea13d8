import type { JsonObject } from "@tt/connector-core";
import { userPayload, type IssueAction } from "../payloads";
import { distinct, missing } from "./names";
import type { FakeIssue, RepositoryRecord, StateReason } from "./records";
import { issueJson, labelJson, repositoryJson } from "./render";
import type { FakeState } from "./state";

/** A new issue. */
export interface NewIssue {
  readonly title?: string;
  readonly body?: string | null;
  readonly labels?: readonly string[];
  readonly assignees?: readonly string[];
  /** Default: the repository's owner. */
  readonly author?: string;
}

/** What to change of an issue; what is left out stays. */
export interface IssueEdit {
  readonly title?: string;
  readonly body?: string | null;
  readonly state?: "open" | "closed";
  readonly stateReason?: StateReason | null;
  readonly labels?: readonly string[];
  readonly assignees?: readonly string[];
}

/** Something that happened to an issue: one delivery to every hook that wants it. */
export interface IssueEvent {
  readonly action: IssueAction;
  /** After all that happened at once (GH-22). */
  readonly issue: FakeIssue;
  /** What the delivery carries beside issue, repository and sender. */
  readonly extra: JsonObject;
}

/** Makes an issue. */
export function openIssue(
  world: FakeState,
  repository: RepositoryRecord,
  seed: NewIssue,
  pullRequest = false,
): FakeIssue {
  const now = world.now();
  const number = repository.nextNumber;
  repository.nextNumber += 1;
  return keep(repository, {
    id: world.nextId(),
    number,
    title: seed.title ?? `Issue ${String(number)}`,
    body: seed.body ?? null,
    state: "open",
    stateReason: null,
    labels: [...(seed.labels ?? [])],
    assignees: [...(seed.assignees ?? [])],
    author: seed.author ?? repository.fullName.split("/")[0] ?? "ghost",
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    pullRequest,
  });
}

/** What a new issue says: that it is there, then its labels and assignees one by one. */
export function openedEvents(world: FakeState, issue: FakeIssue): readonly IssueEvent[] {
  return [
    { action: "opened", issue, extra: {} },
    ...issue.labels.map((name): IssueEvent => labelEvent("labeled", issue, name)),
    ...issue.assignees.map((login): IssueEvent => assigneeEvent(world, "assigned", issue, login)),
  ];
}

/** Changes an issue. An edit that changes nothing says nothing and leaves `updated_at` alone. */
export function editIssue(
  world: FakeState,
  repository: RepositoryRecord,
  before: FakeIssue,
  edit: IssueEdit,
): readonly IssueEvent[] {
  const now = world.now();
  const state = edit.state ?? before.state;
  const turned = state !== before.state;
  const after: FakeIssue = {
    ...before,
    title: edit.title ?? before.title,
    body: edit.body === undefined ? before.body : edit.body,
    state,
    stateReason: turned ? reasonFor(state, edit.stateReason) : before.stateReason,
    closedAt: turned ? (state === "closed" ? now : null) : before.closedAt,
    labels: edit.labels ? distinct(edit.labels) : before.labels,
    assignees: edit.assignees ? distinct(edit.assignees) : before.assignees,
    updatedAt: now,
  };
  const events = differences(world, before, after);
  if (events.length > 0) keep(repository, after);
  return events;
}

/** Takes an issue away for good: asking for it answers 410 from now on (GH-25). */
export function deleteIssue(repository: RepositoryRecord, issue: FakeIssue): IssueEvent {
  repository.issues.delete(issue.number);
  repository.gone.set(issue.number, "deleted");
  repository.revision += 1;
  return { action: "deleted", issue, extra: {} };
}

/** Moves an issue: the old repository says `transferred`, the new one `opened` (GH-24). */
export function transferIssue(
  world: FakeState,
  from: RepositoryRecord,
  issue: FakeIssue,
  to: RepositoryRecord,
): { readonly left: IssueEvent; readonly arrived: IssueEvent } {
  const moved = keep(to, {
    ...issue,
    id: world.nextId(),
    number: to.nextNumber,
    updatedAt: world.now(),
  });
  to.nextNumber += 1;
  from.issues.delete(issue.number);
  from.gone.set(issue.number, { repositoryId: to.id, number: moved.number });
  from.revision += 1;
  const changes = (
    word: "new" | "old",
    repository: RepositoryRecord,
    at: FakeIssue,
  ): JsonObject => ({
    changes: {
      [`${word}_issue`]: issueJson(world, repository, at),
      [`${word}_repository`]: repositoryJson(world, repository),
    },
  });
  return {
    left: { action: "transferred", issue, extra: changes("new", to, moved) },
    arrived: { action: "opened", issue: moved, extra: changes("old", from, issue) },
  };
}

function keep(repository: RepositoryRecord, issue: FakeIssue): FakeIssue {
  repository.issues.set(issue.number, issue);
  repository.revision += 1;
  return issue;
}

function differences(world: FakeState, before: FakeIssue, after: FakeIssue): readonly IssueEvent[] {
  const edited = editedEvent(before, after);
  const state = after.state === "closed" ? ("closed" as const) : ("reopened" as const);
  return [
    ...(edited ? [edited] : []),
    ...missing(before.labels, after.labels).map((name) => labelEvent("unlabeled", after, name)),
    ...missing(after.labels, before.labels).map((name) => labelEvent("labeled", after, name)),
    ...missing(before.assignees, after.assignees).map((login) =>
      assigneeEvent(world, "unassigned", after, login),
    ),
    ...missing(after.assignees, before.assignees).map((login) =>
      assigneeEvent(world, "assigned", after, login),
    ),
    ...(after.state === before.state ? [] : [{ action: state, issue: after, extra: {} }]),
  ];
}

/** GH-23: `from` only of what changed. */
function editedEvent(before: FakeIssue, after: FakeIssue): IssueEvent | undefined {
  const changes: JsonObject = {};
  if (before.title !== after.title) changes["title"] = { from: before.title };
  if (before.body !== after.body) changes["body"] = { from: before.body ?? "" };
  if (Object.keys(changes).length === 0) return undefined;
  return { action: "edited", issue: after, extra: { changes } };
}

function labelEvent(action: "labeled" | "unlabeled", issue: FakeIssue, name: string): IssueEvent {
  return { action, issue, extra: { label: labelJson(name) } };
}

/** One delivery per assignee, who stands on top: `issue.assignees` may show more (GH-22). */
function assigneeEvent(
  world: FakeState,
  action: "assigned" | "unassigned",
  issue: FakeIssue,
  login: string,
): IssueEvent {
  return { action, issue, extra: { assignee: userPayload(world.user(login)) } };
}

function reasonFor(
  state: "open" | "closed",
  asked: StateReason | null | undefined,
): StateReason | null {
  return state === "open" ? "reopened" : (asked ?? "completed");
}
