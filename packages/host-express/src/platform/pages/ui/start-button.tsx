import type { VNode } from "preact";
import { Button } from "./button";
import { Form } from "./form";

/** Properties of {@link StartButton}. */
export interface StartButtonProps {
  /** `12` for a project, `12/34` for a task of it. */
  readonly work: string;
  /** Path of the page, to come back to. */
  readonly path: string;
  /** What is started, for screen readers. */
  readonly what: string;
  readonly notes?: string | undefined;
  /** If true, the button has a text beside its icon. */
  readonly hasText?: boolean | undefined;
}

/** Starts a timer for a project or task, and stops the running one if there is one. */
export function StartButton(props: StartButtonProps): VNode {
  const { work, path, what, notes = "", hasText = false } = props;
  return (
    <Form isOnce action="/timer/switch" swap="timer">
      <input type="hidden" name="next" value={path} />
      <input type="hidden" name="work" value={work} />
      <input type="hidden" name="notes" value={notes} />
      {hasText ? (
        <Button icon="play" label={`Start timer: ${what}`}>
          Start timer
        </Button>
      ) : (
        <Button icon="play" label={`Start timer: ${what}`} class="px-0" />
      )}
    </Form>
  );
}
