// Public API of the GitHub connector.
export { githubConnector } from "./connector";
export { decideIssue, type DecisionContext, type IssuePlan } from "./deliveries";
export type { GithubContext, GithubSettings } from "./settings";
export { issuesEvent, type IssuesEvent } from "./wire";
