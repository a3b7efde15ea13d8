import {
  deleteIssue,
  editIssue,
  openedEvents,
  openIssue,
  transferIssue,
  type IssueEdit,
  type IssueEvent,
  type NewIssue,
} from "./issues";
import { missing } from "./names";
import type {
  FakeHook,
  FakeHookDelivery,
  FakeIssue,
  RepositoryRecord,
  StateReason,
} from "./records";
import type { Webhooks } from "./webhooks";
import type { FakeState } from "./state";

/** Result of a change. */
export interface IssueChange {
  /** Number of the issue; after a transfer, its number in the other repository. */
  readonly number: number;
  /** All deliveries of the change, with their results. */
  readonly deliveries: readonly FakeHookDelivery[];
}

/** An issue to create without deliveries. */
export type SeededIssue = Partial<Omit<FakeIssue, "id" | "number">>;

/**
 * A repository, with the actions of the web UI. Changes resolve after their deliveries. Methods throw
 * for an issue that does not exist.
 */
export interface FakeRepository {
  readonly id: number;
  readonly fullName: string;
  /** Current issues, including pull requests. */
  readonly issues: readonly FakeIssue[];
  readonly hooks: readonly FakeHook[];
  /** All attempts to deliver, oldest first. */
  readonly deliveries: readonly FakeHookDelivery[];
  /** Opens an issue: `opened`, then `labeled` and `assigned`. */
  openIssue(seed?: NewIssue): Promise<IssueChange>;
  /** Opens a pull request, without deliveries. */
  openPullRequest(seed?: NewIssue): Promise<IssueChange>;
  /** Changes several fields at once, each with its own delivery. */
  edit(number: number, edit: IssueEdit): Promise<IssueChange>;
  /** Closes an issue (default reason: `completed`). */
  close(number: number, reason?: StateReason): Promise<IssueChange>;
  /** Reopens an issue. */
  reopen(number: number): Promise<IssueChange>;
  /** Assigns a user, named in `assignee` of the delivery. */
  assign(number: number, login: string): Promise<IssueChange>;
  /** Unassigns a user. */
  unassign(number: number, login: string): Promise<IssueChange>;
  /** Adds a label. */
  label(number: number, name: string): Promise<IssueChange>;
  /** Removes a label. */
  unlabel(number: number, name: string): Promise<IssueChange>;
  /** Deletes an issue; requests for its number then get 410. */
  delete(number: number): Promise<IssueChange>;
  /** Transfers an issue: `transferred` here, `opened` in the other repository. */
  transfer(number: number, other: FakeRepository): Promise<IssueChange>;
  /**
   * Creates many issues with the next numbers, without deliveries.
   * @param make Returns the issue at an index; times are ISO 8601 in whole seconds.
   */
  seedIssues(count: number, make?: (index: number) => SeededIssue): void;
}

/** Creates the API of one repository. */
export function repositoryPage(
  state: FakeState,
  webhooks: Webhooks,
  repository: RepositoryRecord,
): FakeRepository {
  const sender = (): string => repository.fullName.split("/")[0] ?? "ghost";
  const sendEvents = async (
    number: number,
    events: readonly IssueEvent[],
  ): Promise<IssueChange> => ({
    number,
    deliveries: await webhooks.issueEvents(repository, events, sender()),
  });
  const issue = (number: number): FakeIssue => {
    const found = repository.issues.get(number);
    if (found) return found;
    throw new Error(`${repository.fullName} has no issue ${String(number)}.`);
  };
  const change = async (
    number: number,
    how: (issue: FakeIssue) => IssueEdit,
  ): Promise<IssueChange> => {
    const before = issue(number);
    return await sendEvents(number, editIssue(state, repository, before, how(before)));
  };
  return {
    id: repository.id,
    get fullName() {
      return repository.fullName;
    },
    get issues() {
      return [...repository.issues.values()];
    },
    get hooks() {
      return [...repository.hooks.values()];
    },
    get deliveries() {
      return [...repository.deliveries];
    },
    openIssue(seed = {}) {
      const opened = openIssue(state, repository, seed);
      return sendEvents(opened.number, openedEvents(state, opened));
    },
    openPullRequest: (seed = {}) => sendEvents(openIssue(state, repository, seed, true).number, []),
    edit: (number, edit) => change(number, () => edit),
    close: (number, stateReason = "completed") =>
      change(number, () => ({ state: "closed", stateReason })),
    reopen: (number) => change(number, () => ({ state: "open" })),
    assign: (number, login) =>
      change(number, ({ assignees }) => ({ assignees: [...assignees, state.user(login).login] })),
    unassign: (number, login) =>
      change(number, ({ assignees }) => ({ assignees: missing(assignees, [login]) })),
    label: (number, name) => change(number, ({ labels }) => ({ labels: [...labels, name] })),
    unlabel: (number, name) =>
      change(number, ({ labels }) => ({ labels: missing(labels, [name]) })),
    async delete(number) {
      return await sendEvents(number, [deleteIssue(repository, issue(number))]);
    },
    async transfer(number, other) {
      const target = state.repositories.get(other.id);
      if (!target) throw new Error(`${other.fullName} belongs to another fake GitHub.`);
      const { left, arrived } = transferIssue(state, repository, issue(number), target);
      const sent = await sendEvents(arrived.issue.number, [left]);
      const more = await webhooks.issueEvents(target, [arrived], sender());
      return { number: sent.number, deliveries: [...sent.deliveries, ...more] };
    },
    seedIssues(count, make = () => ({})) {
      for (let index = 0; index < count; index += 1) seedIssue(state, repository, make(index));
    },
  };
}

function seedIssue(state: FakeState, repository: RepositoryRecord, seed: SeededIssue): void {
  const { id, number, ...plain } = openIssue(state, repository, {}, seed.pullRequest);
  const updatedAt = seed.updatedAt ?? plain.updatedAt;
  const closed = seed.state === "closed";
  repository.issues.set(number, {
    ...plain,
    createdAt: seed.updatedAt ?? plain.createdAt,
    closedAt: closed ? updatedAt : null,
    stateReason: closed ? "completed" : null,
    ...seed,
    id,
    number,
  });
}
