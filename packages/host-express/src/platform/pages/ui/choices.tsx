import type { VNode } from "preact";
import { controlAttributes, Field, FieldError, fieldId, Hint, type FieldProps } from "./field";
import { Theirs } from "./theirs";

/** One of several values. */
export interface Option {
  readonly value: string;
  readonly label: string;
}

/** Properties of {@link Segmented}. */
export interface ChoiceProps extends FieldProps {
  readonly value?: string | undefined;
  readonly options: readonly Option[];
}

/** Properties of {@link Select}. */
export interface SelectProps extends ChoiceProps {
  /** If true, the browser's time zone is chosen when the page opens, if it is an option. */
  readonly presetZone?: boolean | undefined;
}

/** A choice of one value from a list. */
export function Select(props: SelectProps): VNode {
  return (
    <Field {...props} shown={labelIn(props.options)}>
      <select
        {...controlAttributes(props)}
        class="field"
        data-zone={props.presetZone === true ? "" : undefined}
      >
        <Options {...props} />
      </select>
    </Field>
  );
}

/** Shows values as the labels of their options. */
function labelIn(options: readonly Option[]): (value: string) => string {
  return (value) => options.find((each) => each.value === value)?.label ?? value;
}

function Options({ options, value }: Pick<ChoiceProps, "options" | "value">): VNode {
  return (
    <>
      {options.map((each) => (
        <option key={each.value} value={each.value} selected={each.value === value}>
          {each.label === "" ? "Choose…" : each.label}
        </option>
      ))}
    </>
  );
}

/** A choice of one of up to four values, all visible. */
export function Segmented(props: ChoiceProps): VNode {
  const { name, label, options, value, hint, error, disabled } = props;
  const id = fieldId(props);
  const described = [
    ...(hint === undefined ? [] : [`${id}-hint`]),
    ...(error === undefined ? [] : [`${id}-error`]),
  ].join(" ");
  return (
    <fieldset class="min-w-0" aria-describedby={described === "" ? undefined : described}>
      <legend class="mb-1 text-sm font-semibold">{label}</legend>
      <Hint {...props} />
      <div class="segmented">
        {options.map((each, index) => (
          <label key={each.value}>
            <input
              id={index === 0 ? id : undefined}
              type="radio"
              name={name}
              value={each.value}
              checked={each.value === value}
              disabled={disabled}
            />
            <span>{each.label}</span>
          </label>
        ))}
      </div>
      <FieldError {...props} />
      <Theirs {...props} shown={labelIn(options)} />
    </fieldset>
  );
}

/** Properties of {@link Combobox}. */
export interface ComboboxProps extends ChoiceProps {
  /**
   * Path that lists options as JSON, `{ choices: [{ value, label, hint? }] }`, for `q=` (default: only
   * `options` are searched).
   */
  readonly source?: string | undefined;
  /** If true, a text that is no option is sent too. */
  readonly isFree?: boolean | undefined;
}

/**
 * A choice from many values by typing. Without scripts it is a plain list, or a text field with
 * suggestions if any text is allowed.
 */
export function Combobox(props: ComboboxProps): VNode {
  const { options, value, source, isFree } = props;
  const attributes = { ...controlAttributes(props), class: "field", "data-combobox": source ?? "" };
  if (isFree !== true) {
    return (
      <Field {...props} shown={labelIn(options)}>
        <div class="relative">
          <select {...attributes}>
            <Options {...props} />
          </select>
        </div>
      </Field>
    );
  }
  const list = `${attributes.id}-options`;
  return (
    <Field {...props}>
      <div class="relative">
        <input {...attributes} list={list} value={value} />
        <datalist id={list}>
          <Options options={options} value={undefined} />
        </datalist>
      </div>
    </Field>
  );
}
