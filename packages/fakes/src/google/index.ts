/**
 * A fake Google, for tests and development.
 * @packageDocumentation
 */
export {
  FakeGoogle,
  type FakeGoogleOptions,
  type GoogleEndpoints,
  type RecordedRequest,
} from "./fake-google";
export { FakeCalendar, type NewEvent } from "./fake-calendar";
export { FakeOAuth, type Consent, type FakeClient } from "./oauth";
export type { GoogleFault } from "./faults";
export type { FakeAccount, FakeEvent, Notify } from "./records";
export { googleProgram, type GoogleProgram, type GoogleProgramOptions } from "./program";
