import type { VNode } from "preact";
import { Button } from "./button";
import { Form } from "./form";
import { RowButton, titleId } from "./row";

/** Properties of {@link StartButton}. */
export interface StartButtonProps {
  /** `12` for a project, `12/34` for a task of it. */
  readonly work: string;
  /** Path of the page, to come back to. */
  readonly path: string;
  /** What is started, for screen readers. */
  readonly what: string;
}

/** Starts a timer for a project or task, and stops the running one if there is one. */
export function StartButton({ work, path, what }: StartButtonProps): VNode {
  return (
    <Form isOnce action="/timer/switch" swap="timer">
      <input type="hidden" name="next" value={path} />
      <input type="hidden" name="work" value={work} />
      <Button icon="play" label={`Start timer: ${what}`}>
        Start timer
      </Button>
    </Form>
  );
}

/** Id of the form that the buttons of rows start a timer with. */
const startForm = "start-timer";

/** The word of the label of {@link StartInRow}, for `RowWords`. */
export const startWord = { start: "Start timer:" };

/** The form of the buttons of rows that start a timer. Stands once on the page. */
export function StartForm(props: {
  /** Path of the page, to come back to. */
  readonly path: string;
  /** Ids of the elements that change with the timer (default: the timer). */
  readonly swap?: string | undefined;
}): VNode {
  const { path, swap = "timer" } = props;
  return (
    <Form id={startForm} isOnce action="/timer/switch" swap={swap}>
      <input type="hidden" name="next" value={path} />
    </Form>
  );
}

/** {@link StartButton} of a row, which sends the {@link StartForm} of the page. */
export function StartInRow(props: { readonly id: number | string; readonly work: string }): VNode {
  const label = ["start", titleId(props.id)];
  return <RowButton icon="play" label={label} form={startForm} name="work" value={props.work} />;
}
