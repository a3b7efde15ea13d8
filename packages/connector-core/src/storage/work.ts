import type { IntegrationRow } from "../ports/storage";
import type { StorageParts } from "./groups";

/** What applying a change needs: a transaction, and the integration that makes the change. */
export interface ChangeWork<Tx> extends StorageParts<Tx> {
  readonly tx: Tx;
  readonly row: IntegrationRow;
  /** When the commit began. */
  readonly now: Date;
}
