import type { JsonObject } from "@tt/connector-core";
import { userPayload, type IssueAction } from "./payloads";
import { distinct, missing } from "./names";
import type { FakeIssue, RepositoryRecord, StateReason } from "./records";
import { issueJson, labelJson, repositoryJson } from "./render";
import type { FakeState } from "./state";

/** An issue to open. */
export interface NewIssue {
  readonly title?: string;
  readonly body?: string | null;
  readonly labels?: readonly string[];
  readonly assignees?: readonly string[];
  /** Login (default: the repository's owner). */
  readonly author?: string;
}

/** Fields of an issue to change. */
export interface IssueEdit {
  readonly title?: string;
  readonly body?: string | null;
  readonly state?: "open" | "closed";
  readonly stateReason?: StateReason | null;
  readonly labels?: readonly string[];
  readonly assignees?: readonly string[];
}

/** An event of an issue: one delivery to every subscribed webhook. */
export interface IssueEvent {
  readonly action: IssueAction;
  /** The issue after all changes of the edit, not only this event's. */
  readonly issue: FakeIssue;
  /** Fields of the delivery besides issue, repository and sender. */
  readonly extra: JsonObject;
}

/** Creates an issue. */
export function openIssue(
  state: FakeState,
  repository: RepositoryRecord,
  seed: NewIssue,
  pullRequest = false,
): FakeIssue {
  const now = state.now();
  const number = repository.nextNumber;
  repository.nextNumber += 1;
  return keep(repository, {
    id: state.nextId(),
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

/** Events of a new issue: opened, then one for each label and assignee. */
export function openedEvents(state: FakeState, issue: FakeIssue): readonly IssueEvent[] {
  return [
    { action: "opened", issue, extra: {} },
    ...issue.labels.map((name): IssueEvent => labelEvent("labeled", issue, name)),
    ...issue.assignees.map((login): IssueEvent => assigneeEvent(state, "assigned", issue, login)),
  ];
}

/** Changes an issue. Without an effect, there are no events and `updated_at` is kept. */
export function editIssue(
  state: FakeState,
  repository: RepositoryRecord,
  before: FakeIssue,
  edit: IssueEdit,
): readonly IssueEvent[] {
  const now = state.now();
  const newState = edit.state ?? before.state;
  const changed = newState !== before.state;
  const after: FakeIssue = {
    ...before,
    title: edit.title ?? before.title,
    body: edit.body === undefined ? before.body : edit.body,
    state: newState,
    stateReason: changed ? reasonFor(newState, edit.stateReason) : before.stateReason,
    closedAt: changed ? (newState === "closed" ? now : null) : before.closedAt,
    labels: edit.labels ? distinct(edit.labels) : before.labels,
    assignees: edit.assignees ? distinct(edit.assignees) : before.assignees,
    updatedAt: now,
  };
  const events = differences(state, before, after);
  if (events.length > 0) keep(repository, after);
  return events;
}

/** Deletes an issue: requests for it get 410. */
export function deleteIssue(repository: RepositoryRecord, issue: FakeIssue): IssueEvent {
  repository.issues.delete(issue.number);
  repository.gone.set(issue.number, "deleted");
  repository.revision += 1;
  return { action: "deleted", issue, extra: {} };
}

/** Transfers an issue: `transferred` in the old repository, `opened` in the new one. */
export function transferIssue(
  state: FakeState,
  from: RepositoryRecord,
  issue: FakeIssue,
  to: RepositoryRecord,
): { readonly left: IssueEvent; readonly arrived: IssueEvent } {
  const moved = keep(to, {
    ...issue,
    id: state.nextId(),
    number: to.nextNumber,
    updatedAt: state.now(),
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
      [`${word}_issue`]: issueJson(state, repository, at),
      [`${word}_repository`]: repositoryJson(state, repository),
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

function differences(state: FakeState, before: FakeIssue, after: FakeIssue): readonly IssueEvent[] {
  const edited = editedEvent(before, after);
  const action = after.state === "closed" ? ("closed" as const) : ("reopened" as const);
  return [
    ...(edited ? [edited] : []),
    ...missing(before.labels, after.labels).map((name) => labelEvent("unlabeled", after, name)),
    ...missing(after.labels, before.labels).map((name) => labelEvent("labeled", after, name)),
    ...missing(before.assignees, after.assignees).map((login) =>
      assigneeEvent(state, "unassigned", after, login),
    ),
    ...missing(after.assignees, before.assignees).map((login) =>
      assigneeEvent(state, "assigned", after, login),
    ),
    ...(after.state === before.state ? [] : [{ action, issue: after, extra: {} }]),
  ];
}

/** Previous values, only of changed fields (GH-23). */
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

/** Event of one assignee, named at the top level; `issue.assignees` may contain more (GH-22). */
function assigneeEvent(
  state: FakeState,
  action: "assigned" | "unassigned",
  issue: FakeIssue,
  login: string,
): IssueEvent {
  return { action, issue, extra: { assignee: userPayload(state.user(login)) } };
}

function reasonFor(
  state: "open" | "closed",
  requested: StateReason | null | undefined,
): StateReason | null {
  return state === "open" ? "reopened" : (requested ?? "completed");
}
