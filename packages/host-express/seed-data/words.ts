/** What made-up work is about. */
export const subjects = [
  "login page",
  "invoice export",
  "search",
  "dashboard",
  "import of contacts",
  "nightly job",
  "mobile layout",
  "payment form",
  "audit log",
  "price list",
  "newsletter",
  "backup",
] as const;

/** What is done to a subject. */
export const activities = [
  "Planned",
  "Built",
  "Reviewed",
  "Tested",
  "Repaired",
  "Documented",
  "Discussed",
  "Measured",
] as const;

/** Tags of made-up work. */
export const tags = ["backend", "frontend", "meeting", "urgent", "research", "support"] as const;

/** Where the made-up people live: with and without daylight saving, on both sides of the Atlantic. */
export const zones = [
  "Europe/Berlin",
  "Europe/London",
  "America/New_York",
  "America/Los_Angeles",
  "Asia/Kolkata",
  "Asia/Tokyo",
] as const;
