import type { Caller } from "./access";
import type { Answer } from "./responses";
import type { FakeIssue, RepositoryRecord, Role } from "./records";
import type { IssueQuery } from "./list-issues";
import type { Webhooks } from "./webhooks";
import type { FakeState } from "./state";

/** A request about one repository, once it is known who asks and that he may see it. */
export interface Call {
  readonly world: FakeState;
  readonly webhooks: Webhooks;
  readonly listIssues: (repository: RepositoryRecord, query: IssueQuery) => readonly FakeIssue[];
  readonly method: string;
  readonly caller: Caller;
  readonly role: Role;
  readonly repository: RepositoryRecord;
  /** `…/repositories/{id}`: what `Link` headers are built upon (GH-31). */
  readonly repositoryUrl: string;
  /** The variable parts of the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The body's text. */
  readonly text: string;
}

/** Answers one kind of request. May throw a Refusal. */
export type Handler = (call: Call) => Answer;
