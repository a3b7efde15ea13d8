/**
 * Signed deliveries and a fake GitHub, for tests and development.
 * @packageDocumentation
 */
export { signature, signedDelivery, type DeliverySeed } from "./delivery";
export {
  issueActions,
  issuePayload,
  issuesPayload,
  labelPayload,
  pingPayload,
  repositoryPayload,
  userPayload,
  type IssueAction,
  type IssueSeed,
  type IssuesSeed,
  type LabelLook,
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
} from "./fake-github";
export type { GithubFault } from "./faults";
export type { IssueEdit, NewIssue } from "./issues";
export type {
  FakeComment,
  FakeHook,
  FakeHookDelivery,
  FakeIssue,
  FakeUser,
  Permission,
  Role,
  StateReason,
} from "./records";
export type { FakeRepository, IssueChange, SeededIssue } from "./repository";
export type { Deliver } from "./webhooks";
export { defaultGithubToken, githubProgram, type GithubProgramOptions } from "./program";
