import type { VNode } from "preact";
import { clockText } from "../time/duration-text";
import { Button, Dot } from "./ui";

/** The running timer, as the bar shows it. */
export interface RunningTimer {
  /** What is worked on: the notes, else the task, else the project. */
  readonly title: string;
  readonly project: string | null;
  /** Color of the project, `#rrggbb`. */
  readonly color: string | null;
  readonly client: string | null;
  /** Web page of the task at its provider. */
  readonly taskUrl: string | null;
  /** When it was started, ISO 8601 UTC. */
  readonly startedAt: string;
  /** Seconds so far, without breaks. */
  readonly elapsedSeconds: number;
  readonly isPaused: boolean;
}

/** Properties of {@link TimerBar}. */
export interface TimerBarProps {
  /** Undefined if no timer runs. */
  readonly timer: RunningTimer | undefined;
  /** Path of the page, to come back to. */
  readonly path: string;
}

/** The timer on top of every page. */
export function TimerBar({ timer, path }: TimerBarProps): VNode {
  return (
    <section
      id="timer"
      aria-label="Timer"
      class="bg-card border-line sticky top-0 z-20 border-b print:hidden"
    >
      <div class="mx-auto flex min-h-15 max-w-6xl flex-wrap items-center gap-x-2 gap-y-1 px-4 py-2.5">
        {timer === undefined ? <Stopped /> : <Running timer={timer} path={path} />}
      </div>
    </section>
  );
}

function Stopped(): VNode {
  return <p class="text-soft text-sm">No timer is running.</p>;
}

function Running({ timer, path }: { readonly timer: RunningTimer; readonly path: string }): VNode {
  const { title, isPaused, elapsedSeconds, startedAt } = timer;
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
          title={`Since ${startedAt}`}
          data-elapsed={String(elapsedSeconds)}
          data-paused={isPaused ? "" : undefined}
        >
          {clockText(elapsedSeconds)}
        </time>
      </span>
      <form class="flex gap-2" method="post" data-swap="timer">
        <input type="hidden" name="next" value={path} />
        <Button
          formAction={isPaused ? "/timer/resume" : "/timer/pause"}
          icon={isPaused ? "play" : "pause"}
          hotkey="p"
          label={isPaused ? "Resume" : "Pause"}
        >
          <span class="hidden sm:inline">{isPaused ? "Resume" : "Pause"}</span>
        </Button>
        <Button look="primary" formAction="/timer/stop" icon="square" hotkey="s" busy="Stopping…">
          Stop
        </Button>
      </form>
    </>
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
