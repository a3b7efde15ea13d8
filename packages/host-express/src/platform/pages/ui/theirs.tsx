import type { VNode } from "preact";
import { choiceName, takenValue } from "../../http/form-choices";

/** Properties of {@link Theirs}. */
export interface TheirsProps {
  readonly name: string;
  readonly label: string;
  /** The value that another user saved meanwhile; undefined if it is the same. */
  readonly theirs?: string | undefined;
  /** What was typed. */
  readonly value?: string | undefined;
  /** How a value is shown, e.g. the label of an option (default: as it is). */
  readonly shown?: ((value: string) => string) | undefined;
}

/** The two values of a field that another user changed meanwhile, and the choice between them. */
export function Theirs(props: TheirsProps): VNode | null {
  const { name, label, theirs, value = "", shown } = props;
  if (theirs === undefined) return null;
  const show = (text: string): string => shown?.(text) ?? text;
  const choices = [
    { action: "Keep mine", sent: "", text: show(value), isChosen: true },
    { action: "Take theirs", sent: takenValue(theirs), text: show(theirs), isChosen: false },
  ];
  return (
    <fieldset class="bg-warn-soft rounded-field mt-2 min-w-0 p-3" data-theirs>
      <legend class="sr-only">{`${label}: changed meanwhile`}</legend>
      <div class="grid grid-cols-[repeat(auto-fit,minmax(min(9rem,100%),1fr))] gap-x-4 gap-y-2">
        {choices.map(({ action, sent, text, isChosen }) => (
          <label key={action} class="flex min-w-0 items-start gap-2 text-sm">
            <input
              class="check"
              type="radio"
              name={choiceName(name)}
              value={sent}
              checked={isChosen}
            />
            <span class="min-w-0">
              <span class="block font-semibold">{action}</span>
              <span class="block break-words whitespace-pre-line">
                {text === "" ? <span class="text-soft">Blank</span> : text}
              </span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
