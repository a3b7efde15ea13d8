import type { VNode } from "preact";
import type { SuggestedEntry } from "../context";
import { Form, Icon } from "./ui";

/**
 * What is probably started next, each by one press: always on the home page, elsewhere while the bar is
 * used.
 */
export function TimerSuggestions(props: {
  readonly suggestions: readonly SuggestedEntry[];
  /** Path of the page, to come back to. */
  readonly path: string;
  /** Ids of the elements that change with the timer. */
  readonly swap: string;
}): VNode | null {
  const { suggestions, path, swap } = props;
  if (suggestions.length === 0) return null;
  const isHome = path.split("?")[0] === "/";
  const look = isHome ? "sm:static sm:block sm:border-0" : "";
  return (
    <div
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
