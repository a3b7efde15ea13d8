import type { VNode } from "preact";
import { fullTime, relativeTime, shortTime, type TimeFormat } from "../../time/shown-time";

/** How a page shows times: the user's formats, and the time at which it is rendered. */
export interface TimeView extends TimeFormat {
  readonly now: Date;
}

/** Properties of {@link Time}. */
export interface TimeProps {
  readonly at: Date;
  readonly view: TimeView;
  /** `relative`: `12 minutes ago`. `short`: `today 13:05`. `full`: with the date. (default: `short`) */
  readonly form?: "relative" | "short" | "full" | undefined;
}

/** A time in the user's zone and formats. Pointing at it shows the full one. */
export function Time({ at, view, form = "short" }: TimeProps): VNode {
  const full = fullTime(at, view);
  const texts = {
    relative: () => relativeTime(at, view.now),
    short: () => shortTime(at, view.now, view),
    full: () => full,
  };
  return (
    <time class="num" dateTime={at.toISOString()} title={full}>
      {texts[form]()}
    </time>
  );
}
