import type { ConnectorRule } from "../rule";
import { brokenItemRules } from "./sync/broken-items";
import { dryRunRules } from "./sync/dry-run";
import { foreignLinkRules } from "./sync/foreign-links";
import { interruptedRules } from "./sync/interrupted";
import { pageRules } from "./sync/pages";
import { requestRules } from "./sync/requests";
import { stateSizeRules } from "./sync/state-size";
import { unchangedRules } from "./sync/unchanged";

/** Rules for connectors that sync. */
export const syncRules: readonly ConnectorRule[] = [
  ...pageRules,
  ...requestRules,
  ...unchangedRules,
  ...stateSizeRules,
  ...interruptedRules,
  ...foreignLinkRules,
  ...brokenItemRules,
  ...dryRunRules,
];
