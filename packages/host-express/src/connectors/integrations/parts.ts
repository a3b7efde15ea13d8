import type { HostContext } from "../../platform/context";
import type { DeliveryLog } from "../deliveries/log";
import type { HostStorage } from "../storage/create-storage";
import type { SyncRunner } from "../sync/runner";

/** What the routes and pages of integrations use. */
export interface IntegrationParts {
  readonly storage: HostStorage;
  readonly context: HostContext;
  readonly syncs: SyncRunner;
  readonly deliveries: DeliveryLog;
}
