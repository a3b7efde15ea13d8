// Signed deliveries and a fake GitHub, for tests and demos.
export { signature, signedDelivery, type DeliverySeed } from "./delivery";
export {
  issueActions,
  issuePayload,
  issuesPayload,
  pingPayload,
  repositoryPayload,
  userPayload,
  type IssueAction,
  type IssueSeed,
  type IssuesSeed,
  type RepositorySeed,
  type UserSeed,
} from "./payloads";
export {
  createFakeGithub,
  type FakeGithub,
  type FakeGithubOptions,
  type FakeToken,
  type RecordedRequest,
  type RepositoryOptions,
} from "./fake/fake-github";
export type { GithubFault } from "./fake/faults";
export type { IssueEdit, NewIssue } from "./fake/issues";
export type {
  FakeHook,
  FakeHookDelivery,
  FakeIssue,
  FakeUser,
  Permission,
  Role,
  StateReason,
} from "./fake/records";
export type { FakeRepository, IssueChange, SeededIssue } from "./fake/repository";
export type { Deliver } from "./fake/webhooks";
