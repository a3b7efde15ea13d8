import { serveBaseline } from "./serve-baseline";
import { openBaselineTasks } from "./upsert";

// The least that turns a signed delivery into a row: one secret, one unnamed upsert. No routing, no
// claim, no rules.

serveBaseline(await openBaselineTasks());
