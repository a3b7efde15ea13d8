// Public API of the Slack connector. The schemas of Slack's payloads stay private.
export { slackConnector } from "./connector";
export { appManifest } from "./app-manifest";
export { parseCommand, type Command } from "./commands/parse";
export type { SlackSettings } from "./settings";
