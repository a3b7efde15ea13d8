// Correctly signed deliveries of every kind, for tests and demonstrations.
export { signature, signedDelivery, type DeliverySeed } from "./delivery";
export {
  issueActions,
  issuePayload,
  issuesPayload,
  pingPayload,
  repositoryPayload,
  type IssueAction,
  type IssueSeed,
  type IssuesSeed,
  type RepositorySeed,
} from "./payloads";
