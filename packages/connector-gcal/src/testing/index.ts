// A fake Google, for tests and demos.
export {
  FakeGoogle,
  type FakeGoogleOptions,
  type GoogleEndpoints,
  type RecordedRequest,
} from "./fake/fake-google";
export { FakeCalendar, type NewEvent } from "./fake/fake-calendar";
export { FakeOAuth, type Consent, type FakeClient } from "./fake/oauth";
export type { GoogleFault } from "./fake/faults";
export type { FakeAccount, FakeEvent } from "./fake/records";
