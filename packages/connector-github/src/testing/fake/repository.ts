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

/** What a change came to. */
export interface IssueChange {
  /** The issue's number; after a transfer the one in the other repository. */
  readonly number: number;
  /** The deliveries that were made, every one answered or failed. */
  readonly deliveries: readonly FakeHookDelivery[];
}

/** An issue that was there before anybody listened. */
export type SeededIssue = Partial<Omit<FakeIssue, "id" | "number">>;

/**
 * A repository, used as people use it on the web page. Every change takes its time from the clock
 * and resolves when the hooks have been told. An issue that is not there is an error of the test.
 */
export interface FakeRepository {
  readonly id: number;
  readonly fullName: string;
  /** As they are now, pull requests among them. */
  readonly issues: readonly FakeIssue[];
  readonly hooks: readonly FakeHook[];
  /** Every attempt to deliver, oldest first. */
  readonly deliveries: readonly FakeHookDelivery[];
  /** Opens one: `opened`, and `labeled` and `assigned` for what it was opened with. */
  openIssue(seed?: NewIssue): Promise<IssueChange>;
  /** No hook hears of it: it is no issue. */
  openPullRequest(seed?: NewIssue): Promise<IssueChange>;
  /** Changes several things at once, each with a delivery of its own. */
  edit(number: number, edit: IssueEdit): Promise<IssueChange>;
  /** `closed`; the reason is `completed` when none is given. */
  close(number: number, reason?: StateReason): Promise<IssueChange>;
  /** `reopened`. */
  reopen(number: number): Promise<IssueChange>;
  /** `assigned`, with the new one in `assignee` (GH-22). */
  assign(number: number, login: string): Promise<IssueChange>;
  /** `unassigned`. */
  unassign(number: number, login: string): Promise<IssueChange>;
  /** `labeled`. */
  label(number: number, name: string): Promise<IssueChange>;
  /** `unlabeled`. */
  unlabel(number: number, name: string): Promise<IssueChange>;
  /** `deleted`; asked for by number, it is gone from then on (GH-25). */
  delete(number: number): Promise<IssueChange>;
  /** `transferred` from here, `opened` there (GH-24). */
  transfer(number: number, other: FakeRepository): Promise<IssueChange>;
  /**
   * Makes many issues at once, with the next numbers and without deliveries.
   * @param make What the issue at an index is like; times are ISO 8601 in whole seconds
   */
  seedIssues(count: number, make?: (index: number) => SeededIssue): void;
}

/** The page of one repository. */
export function repositoryPage(
  world: FakeState,
  webhooks: Webhooks,
  repository: RepositoryRecord,
): FakeRepository {
  const sender = (): string => repository.fullName.split("/")[0] ?? "ghost";
  const tell = async (number: number, events: readonly IssueEvent[]): Promise<IssueChange> => ({
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
    return await tell(number, editIssue(world, repository, before, how(before)));
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
      const opened = openIssue(world, repository, seed);
      return tell(opened.number, openedEvents(world, opened));
    },
    openPullRequest: (seed = {}) => tell(openIssue(world, repository, seed, true).number, []),
    edit: (number, edit) => change(number, () => edit),
    close: (number, stateReason = "completed") =>
      change(number, () => ({ state: "closed", stateReason })),
    reopen: (number) => change(number, () => ({ state: "open" })),
    assign: (number, login) =>
      change(number, ({ assignees }) => ({ assignees: [...assignees, world.user(login).login] })),
    unassign: (number, login) =>
      change(number, ({ assignees }) => ({ assignees: missing(assignees, [login]) })),
    label: (number, name) => change(number, ({ labels }) => ({ labels: [...labels, name] })),
    unlabel: (number, name) =>
      change(number, ({ labels }) => ({ labels: missing(labels, [name]) })),
    async delete(number) {
      return await tell(number, [deleteIssue(repository, issue(number))]);
    },
    async transfer(number, other) {
      const target = world.repositories.get(other.id);
      if (!target) throw new Error(`${other.fullName} is a repository of another GitHub.`);
      const { left, arrived } = transferIssue(world, repository, issue(number), target);
      const told = await tell(arrived.issue.number, [left]);
      const more = await webhooks.issueEvents(target, [arrived], sender());
      return { number: told.number, deliveries: [...told.deliveries, ...more] };
    },
    seedIssues(count, make = () => ({})) {
      for (let index = 0; index < count; index += 1) seedIssue(world, repository, make(index));
    },
  };
}

function seedIssue(world: FakeState, repository: RepositoryRecord, seed: SeededIssue): void {
  const { id, number, ...plain } = openIssue(world, repository, {}, seed.pullRequest);
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
