// The surface of the Google Calendar connector. The schemas of what Google sends stay private.
export { gcalConnector } from "./connector";
export { gcalManifest } from "./manifest";
export { eventTitle } from "./export";
export type { GcalSettings } from "./settings";
