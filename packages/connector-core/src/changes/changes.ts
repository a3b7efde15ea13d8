// Every change and what surrounds it, in one place to import from.
export {
  changeGroups,
  changeSchemas,
  changeTypeOf,
  groupOfChange,
  type Change,
  type ChangeGroup,
  type ChangesOfGroup,
  type ChangeType,
} from "./change";
export type { ChangeSet, DeliveryClaim, HeldLease, LeaseType } from "./change-set";
export type { EntryRemove } from "./entry-remove";
export type { EntryUpsert } from "./entry-upsert";
export type { IdentityLink } from "./identity-link";
export type { IntegrationUpdate, RoutingKeyUpdate } from "./integration-update";
export type { LinkSet } from "./link-set";
export type { ExternalRef, UserRef } from "./refs";
export type { RoutingKey } from "./routing-key";
export type { TaskArchive } from "./task-archive";
export type { TaskMove } from "./task-move";
export type { TaskFields, TaskPriority, TaskStatus, TaskUpsert } from "./task-upsert";
export type { TimerStart } from "./timer-start";
export type { TimerStop } from "./timer-stop";
