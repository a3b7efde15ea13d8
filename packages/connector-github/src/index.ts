// Public API of the GitHub connector. The schemas of GitHub's payloads stay private.
export { githubConnector } from "./connector";
export { githubManifest } from "./manifest";
export { decide, type DecisionContext } from "./decide";
export { readDelivery } from "./wire";
export type { GithubSettings } from "./settings";
export type { GithubEvent } from "./wire";
