import type { VNode } from "preact";
import type { SuggestedEntry } from "../context";
import { Form, Icon } from "./ui";

/** Id of the suggestions, which are read when the bar is first used. */
export const suggestionsId = "timer-suggestions";

/** True for the page that shows the suggestions without being asked. */
export function isHome(path: string): boolean {
  return path.split("?")[0] === "/";
}

/**
 * What is probably started next, each by one press: always on the home page, elsewhere while the bar is
 * used. There a script loads them then.
 */
export function TimerSuggestions(props: {
  /** Undefined if they are loaded later. */
  readonly suggestions: readonly SuggestedEntry[] | undefined;
  /** Path of the page, to come back to. */
  readonly path: string;
  /** Ids of the elements that change with the timer. */
  readonly swap: string;
}): VNode {
  const { suggestions, path, swap } = props;
  if (suggestions === undefined) {
    return <div id={suggestionsId} class="hidden min-h-px group-focus-within:block" data-load />;
  }
  if (suggestions.length === 0) return <div id={suggestionsId} hidden />;
  const look = isHome(path) ? "sm:static sm:block sm:border-0" : "";
  return (
    <div
      id={suggestionsId}
      class={`bg-card border-line absolute inset-x-0 top-full hidden border-b group-focus-within:block hover:block ${look}`}
    >
      <ul
        class="mx-auto flex max-w-6xl gap-2 overflow-x-auto px-4 pt-0.5 pb-2.5"
        aria-label="Suggestions"
      >
        {suggestions.map(({ label, work, notes }) => (
          <li key={work} class="flex-none">
            <Form isOnce action="/timer/start" swap={swap}>
              <input type="hidden" name="next" value={path} />
              <input type="hidden" name="work" value={work} />
              <input type="hidden" name="notes" value={notes} />
              <button class="chip" type="submit" aria-label={`Start: ${label}`}>
                <Icon name="play" class="size-3.5" />
                <span class="max-w-56 truncate">{label}</span>
              </button>
            </Form>
          </li>
        ))}
      </ul>
    </div>
  );
}
