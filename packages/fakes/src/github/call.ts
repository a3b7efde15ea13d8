import type { Caller } from "./access";
import type { Answer } from "./responses";
import type { FakeIssue, RepositoryRecord, Role } from "./records";
import type { IssueQuery } from "./list-issues";
import type { Webhooks } from "./webhooks";
import type { FakeState } from "./state";

/** A request about a repository that its caller may see. */
export interface Call {
  readonly state: FakeState;
  readonly webhooks: Webhooks;
  readonly listIssues: (repository: RepositoryRecord, query: IssueQuery) => readonly FakeIssue[];
  readonly method: string;
  readonly caller: Caller;
  readonly role: Role;
  readonly repository: RepositoryRecord;
  /** `…/repositories/{id}`, the base of `Link` headers. */
  readonly repositoryUrl: string;
  /** The variable parts of the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Reads the body. */
  readonly text: string;
}

/** Handles requests of one route. May throw a Refusal. */
export type Handler = (call: Call) => Answer;
