import type { VNode } from "preact";
import { controlAttributes, Field, fieldId, type FieldProps } from "./field";

/** Properties of {@link TimeInput}. */
export interface TimeInputProps extends FieldProps {
  readonly value?: string | undefined;
  /** IANA time zone of the button that fills the current time in. */
  readonly zone: string;
}

/** A time of day, with a button for the current one. Belongs into an element with `data-times`. */
export function TimeInput(props: TimeInputProps): VNode {
  const { value, zone, label } = props;
  return (
    <Field {...props}>
      <div class="flex gap-2">
        <input {...controlAttributes(props)} class="field num" value={value} />
        <button
          class="btn btn-quiet px-2.5"
          type="button"
          hidden
          data-now={zone}
          aria-label={`Now: ${label}`}
        >
          Now
        </button>
      </div>
    </Field>
  );
}

/** Properties of {@link TagsInput}. */
export interface TagsInputProps extends FieldProps {
  /** Tags, separated by commas. */
  readonly value?: string | undefined;
  readonly maxlength?: number | undefined;
  /** Tags that are added by one press. */
  readonly known: readonly string[];
}

/** Tags, separated by commas. With scripts, the known ones are buttons below the field. */
export function TagsInput(props: TagsInputProps): VNode {
  const { value, maxlength, known, label } = props;
  const shown = { ...props, hint: props.hint ?? "Separated by commas" };
  return (
    <Field {...shown}>
      <input {...controlAttributes(shown)} class="field" maxlength={maxlength} value={value} />
      {known.length === 0 ? null : (
        <div
          class="mt-2 flex flex-wrap gap-2"
          role="group"
          aria-label={`Known: ${label}`}
          hidden
          data-tags={fieldId(props)}
        >
          {known.map((tag) => (
            <button key={tag} class="chip" type="button" data-tag={tag} aria-pressed="false">
              {tag}
            </button>
          ))}
        </div>
      )}
    </Field>
  );
}
