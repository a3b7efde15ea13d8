// Correctly signed commands and events of every kind, and a Slack to talk to.
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
