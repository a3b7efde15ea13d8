import type { VNode } from "preact";
import { addressOf } from "./address";
import type { RunningTimer } from "./running-timer";
import { Button, Form } from "./ui";

/** The elements of a page that a change of the timer changes. */
export const timerSwap = "timer stats recent";

/** Properties of {@link TimerMenu}. */
export interface TimerMenuProps {
  readonly timer: RunningTimer;
  readonly path: string;
}

const adjustments = [-15, -5, 5, 15];

/** What is needed less often: the start, minutes, and throwing the timer away. */
export function TimerMenu({ timer, path }: TimerMenuProps): VNode {
  return (
    <div
      id="timer-menu"
      popover="auto"
      class="menu fixed inset-auto top-28 right-4 sm:top-16 m-0 w-72 max-w-[calc(100vw-2rem)] p-4"
    >
      <Form action="/timer/adjust" swap={timerSwap} label="Change the start">
        <HiddenTimer timer={timer} path={path} />
        <label class="label" for="timer-start">
          Started at
        </label>
        <div class="flex gap-2">
          <input
            id="timer-start"
            class="field num"
            name="start"
            value={timer.startedText}
            disabled={timer.isPaused}
          />
          <Button disabled={timer.isPaused} label="Set the start">
            Set
          </Button>
        </div>
      </Form>
      <Form
        class="mt-3 grid grid-cols-4 gap-2"
        action="/timer/adjust"
        swap={timerSwap}
        label="Minutes"
      >
        <HiddenTimer timer={timer} path={path} />
        {adjustments.map((minutes) => (
          <Button
            key={minutes}
            class="num px-0"
            name="minutes"
            value={String(minutes)}
            label={`${String(Math.abs(minutes))} minutes ${minutes < 0 ? "less" : "more"}`}
            disabled={timer.isPaused}
          >
            {minutes < 0 ? `−${String(-minutes)}` : `+${String(minutes)}`}
          </Button>
        ))}
      </Form>
      {timer.isPaused ? (
        <p class="text-soft mt-2 text-sm">Resume the timer to change its start.</p>
      ) : null}
      <div class="border-line mt-4 flex flex-col gap-2 border-t pt-3">
        <Button
          icon="pencil"
          class="w-full"
          href={addressOf(`/timer/edit/${String(timer.id)}`, { next: path })}
        >
          Change project or notes
        </Button>
        <Button
          look="bad"
          icon="trash-2"
          class="w-full"
          href={addressOf("/timer/discard", { next: path })}
        >
          Discard
        </Button>
      </div>
    </div>
  );
}

/** Fields of every form that changes the running timer. */
function HiddenTimer({ timer, path }: TimerMenuProps): VNode {
  return (
    <>
      <input type="hidden" name="next" value={path} />
      <input type="hidden" name="version" value={String(timer.version)} />
    </>
  );
}
