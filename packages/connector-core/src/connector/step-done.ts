import type { HostAction, SetupStep } from "./card";
import type { CardStatus } from "./card-status";

/** When the steps that hosts do themselves are done. */
const isDoneByHost: Readonly<Record<HostAction, (status: CardStatus) => boolean>> = {
  settings: ({ connected }) => connected,
  connect: ({ connected }) => connected,
  test: ({ connected, connection }) =>
    connected && connection?.state === "active" && connection.since !== null,
  dry_run: ({ last_run }) => (last_run ?? null) !== null,
  sync: ({ last_run }) => last_run?.status === "done" && !last_run.dry_run,
  account: ({ linked_account }) => typeof linked_account === "string",
};

/** True if a host can tell by itself whether a step with this action is done. */
export function tellsDone(action: string): action is HostAction {
  return Object.hasOwn(isDoneByHost, action);
}

/** True if a step is done: by its own predicate, or by what its action has done. */
export function isStepDone(step: SetupStep, status: CardStatus): boolean {
  const { action = "" } = step;
  if (step.done) return step.done(status);
  return tellsDone(action) && isDoneByHost[action](status);
}
