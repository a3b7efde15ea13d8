// Signed commands and events, and a fake Slack.
export {
  defaultTeam,
  defaultUser,
  signature,
  signedBody,
  signedCommand,
  signedEvent,
  sslCheck,
  urlVerification,
  type CommandSeed,
  type DeliverySeed,
  type EventSeed,
} from "./delivery";
export {
  createFakeSlack,
  type FakeSlack,
  type FakeSlackOptions,
  type RecordedCall,
} from "./fake/fake-slack";
export type { FakeApp, FakeChannel, FakeMessage, FakeWorkspace } from "./fake/records";
