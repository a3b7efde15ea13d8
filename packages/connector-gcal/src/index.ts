// Public API of the Google Calendar connector. The schemas of Google's payloads stay private.
export { gcalConnector } from "./connector";
export { eventTitle } from "./export";
export type { GcalSettings } from "./settings";
