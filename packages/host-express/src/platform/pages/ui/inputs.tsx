import type { VNode } from "preact";
import { controlAttributes, Field, type FieldProps } from "./field";
import { Theirs } from "./theirs";

/** Properties of {@link TextInput}. */
export interface TextInputProps extends FieldProps {
  readonly value?: string | undefined;
  /** Kind of the text (default: `text`). */
  readonly type?: "text" | "password" | "email" | "url" | "search" | "date" | "time" | undefined;
  /** Keyboard of phones. */
  readonly inputmode?: "text" | "numeric" | "decimal" | undefined;
  /** What browsers fill in (default: nothing). */
  readonly autocomplete?: string | undefined;
  readonly minlength?: number | undefined;
  readonly maxlength?: number | undefined;
  /** Id of the `<datalist>` with suggestions. */
  readonly list?: string | undefined;
}

/** A text field of one line. Passwords get a button that shows them. */
export function TextInput(props: TextInputProps): VNode {
  const { value, type = "text", inputmode, autocomplete, minlength, maxlength, list } = props;
  // The types of Preact have one kind of input per value, and none for several.
  const kind: object = { type: type === "text" ? undefined : type };
  const input = (
    <input
      {...controlAttributes(props)}
      {...kind}
      class="field"
      inputmode={inputmode}
      autocomplete={autocomplete}
      minlength={minlength}
      maxlength={maxlength}
      list={list}
      value={value}
    />
  );
  if (type !== "password") return <Field {...props}>{input}</Field>;
  return (
    <Field {...props}>
      <div class="flex gap-2">
        {input}
        <button
          class="btn btn-quiet"
          type="button"
          hidden
          data-reveal
          aria-pressed="false"
          aria-label={`Show: ${props.label}`}
        >
          Show
        </button>
      </div>
    </Field>
  );
}

/** Properties of {@link Textarea}. */
export interface TextareaProps extends FieldProps {
  readonly value?: string | undefined;
  /** Visible lines (default: 3). */
  readonly rows?: number | undefined;
  readonly maxlength?: number | undefined;
}

/** A text field of several lines. */
export function Textarea(props: TextareaProps): VNode {
  const { value, rows = 3, maxlength } = props;
  return (
    <Field {...props}>
      <textarea {...controlAttributes(props)} class="field" rows={rows} maxlength={maxlength}>
        {value}
      </textarea>
    </Field>
  );
}

/** Properties of {@link DurationField}. */
export interface DurationFieldProps extends FieldProps {
  /** As it was typed, or `h:mm`. */
  readonly value?: string | undefined;
}

/**
 * A duration as people type it: `1:30`, `90m`, `1h30`, `1.5` or `130` become `1:30` when the field is
 * left. The server parses what was typed by `parseDuration` of `platform/time/duration-text.ts`.
 */
export function DurationField(props: DurationFieldProps): VNode {
  const hint = props.hint ?? "E.g. 1:30, 90m or 1.5";
  const shown = { ...props, hint };
  return (
    <Field {...shown}>
      <input {...controlAttributes(shown)} class="field num" data-duration value={props.value} />
    </Field>
  );
}

/** Properties of {@link Checkbox}. */
export interface CheckboxProps extends FieldProps {
  readonly checked: boolean;
  /** Value when checked (default: `true`, and `false` is sent when it is not). */
  readonly value?: string | undefined;
}

/** A checkbox with its label on the right. */
export function Checkbox(props: CheckboxProps): VNode {
  const { checked, value, label, hint, error } = props;
  const attributes = controlAttributes(props);
  const onValue = value ?? "true";
  const offValue = value === undefined ? "false" : "";
  return (
    <div class="flex items-start gap-3 py-1">
      {value === undefined ? <input type="hidden" name={props.name} value="false" /> : null}
      <input {...attributes} class="check" type="checkbox" value={onValue} checked={checked} />
      <div class="min-w-0">
        <label class="block text-sm font-semibold" for={attributes.id}>
          {label}
        </label>
        {hint === undefined ? null : (
          <p id={`${attributes.id}-hint`} class="text-soft text-sm">
            {hint}
          </p>
        )}
        {error === undefined ? null : (
          <p id={`${attributes.id}-error`} class="text-bad text-sm font-medium">
            {error}
          </p>
        )}
        <Theirs
          {...props}
          value={checked ? onValue : offValue}
          shown={(sent) => (sent === onValue ? "Yes" : "No")}
        />
      </div>
    </div>
  );
}
