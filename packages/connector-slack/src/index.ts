// Public API of the Slack connector. The schemas of Slack's payloads stay private.
export { slackConnector } from "./connector";
export { slackManifest } from "./manifest";
export { appManifest } from "./app-manifest";
export { parseCommand, type Command } from "./commands/parse";
export { readDelivery } from "./wire";
export type { SlackSettings } from "./settings";
export type { SlackCommand, SlackEvent } from "./wire";
