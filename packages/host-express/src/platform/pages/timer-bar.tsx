import type { VNode } from "preact";
import type { SuggestedEntry, WorkOption } from "../context";
import { clockText } from "../time/duration-text";
import type { RunningTimer } from "./running-timer";
import { timerSwap, TimerMenu, type TimerMenuProps } from "./timer-menu";
import { TimerSuggestions } from "./timer-suggestions";
import { Button, Dot, Form, Icon } from "./ui";

/** What was typed into the bar and refused. */
export interface RefusedTimer {
  /** Why it was refused. */
  readonly error: string;
  /** Path of the page that the bar was on. */
  readonly next: string;
  /** What was to be started; undefined if something else was refused. */
  readonly start?:
    | { readonly notes: string; readonly work: string; readonly workLabel?: string | undefined }
    | undefined;
}

/** Properties of {@link TimerBar}. */
export interface TimerBarProps {
  /** Undefined if no timer runs. */
  readonly timer: RunningTimer | undefined;
  /** What a timer can be started for. */
  readonly work: readonly WorkOption[];
  /** What the user probably wants to start; undefined if it is loaded later. */
  readonly suggestions: readonly SuggestedEntry[] | undefined;
  /** Path of the page, to come back to. */
  readonly path: string;
  readonly refused: RefusedTimer | undefined;
}

/** From this time on the bar asks whether the timer was forgotten, in seconds. */
const longSeconds = 10 * 3600;

/** The timer on top of every page. */
export function TimerBar(props: TimerBarProps): VNode {
  const { timer, refused } = props;
  return (
    <section
      id="timer"
      aria-label="Timer"
      class="group bg-card border-line sticky top-0 z-20 border-b print:hidden"
      data-timer={timer === undefined ? "" : `${String(timer.id)}.${String(timer.version)}`}
    >
      <div class="mx-auto flex min-h-15 max-w-6xl flex-wrap items-center gap-x-2 gap-y-1 px-4 py-2.5">
        {timer === undefined ? <Stopped {...props} /> : <Running {...props} timer={timer} />}
        {timer !== undefined && refused !== undefined ? <Refused {...refused} /> : null}
      </div>
      {timer === undefined ? <TimerSuggestions {...props} swap={timerSwap} /> : null}
    </section>
  );
}

/** The form that starts a timer. What was used last is chosen, so that typing and Enter are enough. */
function Stopped({ work, path, refused }: TimerBarProps): VNode {
  const start = refused?.start;
  if (work.length === 0 && start === undefined) {
    return (
      <a class="link text-sm" href="/projects/new">
        No timer is running. Timers need a project first.
      </a>
    );
  }
  const chosen = start?.work ?? work.find(({ isRecent }) => isRecent)?.value ?? "";
  const isListed = chosen === "" || work.some(({ value }) => value === chosen);
  return (
    <Form
      class="flex w-full flex-wrap items-center gap-2"
      isOnce
      action="/timer/start"
      swap={timerSwap}
      label="Start a timer"
    >
      <input type="hidden" name="next" value={path} />
      <label class="sr-only" for="timer-notes">
        What are you working on?
      </label>
      <div class="min-w-0 basis-full sm:flex-1 sm:basis-0">
        <input
          id="timer-notes"
          class="field"
          name="notes"
          maxlength={5_000}
          placeholder="What are you working on?"
          aria-label="What are you working on?"
          data-hotkey="n"
          value={start?.notes}
        />
      </div>
      <label class="sr-only" for="timer-work">
        Project or task
      </label>
      <div class="relative min-w-0 flex-1 sm:max-w-72">
        <select
          id="timer-work"
          class="field"
          name="work"
          aria-invalid={refused === undefined ? undefined : "true"}
          aria-describedby={refused === undefined ? undefined : "timer-error"}
          data-combobox="/api/choices/work"
          data-create="/projects/new"
        >
          <option value="">Choose a project</option>
          {isListed ? null : (
            <option value={chosen} selected>
              {start?.workLabel ?? "The chosen project"}
            </option>
          )}
          {work.map(({ value, label }) => (
            <option key={value} value={value} selected={value === chosen}>
              {label}
            </option>
          ))}
        </select>
      </div>
      <Button look="primary" icon="play" hotkey="s" busy="Starting…">
        Start
      </Button>
      {refused === undefined ? null : (
        <p id="timer-error" class="text-bad basis-full text-sm font-medium" role="alert">
          {refused.error}
        </p>
      )}
    </Form>
  );
}

function Running({ timer, path }: TimerBarProps & { readonly timer: RunningTimer }): VNode {
  const { title, isPaused, elapsedSeconds, startedText } = timer;
  return (
    <>
      <div class="min-w-0 basis-full sm:flex-1 sm:basis-0">
        <p class="truncate text-sm font-semibold">{title}</p>
        <Place {...timer} />
      </div>
      <span class="mr-auto flex items-baseline gap-2 sm:mr-2">
        {isPaused ? <span class="text-warn text-sm font-semibold">Paused</span> : null}
        <time
          class={`num text-xl font-semibold ${isPaused ? "text-soft" : "text-run"}`}
          role="timer"
          aria-label="Time so far"
          title={`Since ${startedText}`}
          data-elapsed={String(elapsedSeconds)}
          data-paused={isPaused ? "" : undefined}
        >
          {clockText(elapsedSeconds)}
        </time>
      </span>
      <Form isOnce class="flex gap-2" action="/timer/stop" swap={timerSwap} label="Timer">
        <input type="hidden" name="next" value={path} />
        <input type="hidden" name="id" value={String(timer.id)} />
        <button
          class="btn btn-plain"
          type="button"
          popovertarget="timer-menu"
          aria-label="Change the timer"
        >
          <Icon name="ellipsis" />
        </button>
        <Button
          formAction={isPaused ? "/timer/resume" : "/timer/pause"}
          icon={isPaused ? "play" : "pause"}
          hotkey="p"
          label={isPaused ? "Resume" : "Pause"}
        >
          <span class="hidden sm:inline">{isPaused ? "Resume" : "Pause"}</span>
        </Button>
        <Button look="primary" icon="square" hotkey="s" busy="Stopping…">
          Stop
        </Button>
      </Form>
      <TimerMenu timer={timer} path={path} />
      {elapsedSeconds >= longSeconds ? <Forgotten timer={timer} path={path} /> : null}
    </>
  );
}

/** Asks whether a timer that runs for long was forgotten. */
function Forgotten({ timer, path }: TimerMenuProps): VNode {
  return (
    <Form
      class="bg-warn-soft text-warn rounded-field flex basis-full flex-wrap items-center gap-2 px-3 py-2 text-sm"
      isOnce
      action="/timer/stop"
      swap={timerSwap}
      label="Stop at an earlier time"
    >
      <input type="hidden" name="next" value={path} />
      <input type="hidden" name="id" value={String(timer.id)} />
      <label class="font-semibold" for="timer-end">
        Did you forget to stop? Stop at
      </label>
      <input id="timer-end" class="field num w-24" name="end" placeholder="17:30" required />
      <Button>Stop then</Button>
    </Form>
  );
}

/** Why the running timer was not changed, and how to start what was typed after all. */
function Refused({ error, start, next }: RefusedTimer): VNode {
  return (
    <Form
      class="flex basis-full flex-wrap items-center gap-2"
      isOnce
      action="/timer/switch"
      swap={timerSwap}
    >
      <p class="text-bad text-sm font-medium" role="alert">
        {error}
      </p>
      {start === undefined ? null : (
        <>
          <input type="hidden" name="next" value={next} />
          <input type="hidden" name="notes" value={start.notes} />
          <input type="hidden" name="work" value={start.work} />
          <Button>Stop it and start this</Button>
        </>
      )}
    </Form>
  );
}

/** Project, client, and the task at its provider. */
function Place({ title, project, color, client, taskUrl }: RunningTimer): VNode | null {
  const parts = [project, client].filter((part) => part !== null && part !== title);
  if (parts.length === 0 && taskUrl === null) return null;
  return (
    <p class="text-soft flex items-center gap-1.5 text-sm">
      <Dot color={color} />
      <span class="truncate">{parts.join(" · ")}</span>
      {taskUrl === null ? null : (
        <a class="shrink-0 underline underline-offset-2" href={taskUrl} rel="noopener noreferrer">
          Open task
        </a>
      )}
    </p>
  );
}
