/** Subjects of generated tasks and notes. */
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

/** Activities on the subjects. */
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

/** Tags of generated time entries. */
export const tags = ["backend", "frontend", "meeting", "urgent", "research", "support"] as const;

/** Time zones of generated users: with and without daylight saving time, ahead of and behind UTC. */
export const zones = [
  "Europe/Berlin",
  "Europe/London",
  "America/New_York",
  "America/Los_Angeles",
  "Asia/Kolkata",
  "Asia/Tokyo",
] as const;
