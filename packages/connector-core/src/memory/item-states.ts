import type { ExternalRef } from "../changes/changes";
import type { RecordedState } from "../changes/decide-task";

/** The newest reported state of an item without a task. */
export interface ItemState extends ExternalRef, RecordedState {
  /** Id of the integration. */
  readonly integration: string;
}

/** Finds the state of an item that has no task. */
export function findItemState(
  states: readonly ItemState[],
  integration: string,
  { source, ref }: ExternalRef,
): ItemState | undefined {
  return states.find(
    (known) => known.integration === integration && known.source === source && known.ref === ref,
  );
}
