import type { ComponentChildren, VNode } from "preact";
import { Theirs } from "./theirs";

/** Properties that all form controls share. */
export interface FieldProps {
  /** Name in the form. The control's id is `field-{name}` unless `id` is set. */
  readonly name: string;
  readonly label: string;
  /** Needed if two forms of a page have a field of the same name. */
  readonly id?: string | undefined;
  /** Help below the label. */
  readonly hint?: ComponentChildren;
  /** Why the value was refused. */
  readonly error?: string | undefined;
  /** The value that another user saved meanwhile, if it is another one; the form asks which to keep. */
  readonly theirs?: string | undefined;
  readonly required?: boolean | undefined;
  readonly disabled?: boolean | undefined;
  /** If true, the page opens with the focus here. At most one per page. */
  readonly autofocus?: boolean | undefined;
}

/** The id of a field's control. */
export function fieldId({ id, name }: Pick<FieldProps, "id" | "name">): string {
  return id ?? `field-${name}`;
}

/** Attributes that connect a control with its label, hint and error. */
export function controlAttributes(props: FieldProps) {
  const { name, hint, error, required, disabled, autofocus } = props;
  const id = fieldId(props);
  const described = [
    hint === undefined ? undefined : `${id}-hint`,
    error === undefined ? undefined : `${id}-error`,
  ].filter((each) => each !== undefined);
  return {
    id,
    name,
    required,
    disabled,
    autofocus,
    "aria-invalid": error === undefined ? undefined : ("true" as const),
    "aria-describedby": described.length === 0 ? undefined : described.join(" "),
  };
}

/** Properties of {@link Field}. */
export interface FieldFrameProps extends FieldProps {
  /** What was typed. */
  readonly value?: string | undefined;
  /** How a value is shown, e.g. the label of an option (default: as it is). */
  readonly shown?: ((value: string) => string) | undefined;
  readonly children: ComponentChildren;
}

/** Label, hint, error and the other user's value around a control. */
export function Field(props: FieldFrameProps): VNode {
  const { label, required, children } = props;
  return (
    <div>
      <label class="label" for={fieldId(props)}>
        {label}
        {required === false ? <span class="text-soft font-normal"> (optional)</span> : null}
      </label>
      <Hint {...props} />
      {children}
      <FieldError {...props} />
      <Theirs {...props} />
    </div>
  );
}

/** The hint of a field. */
export function Hint(props: Pick<FieldProps, "id" | "name" | "hint">): VNode | null {
  if (props.hint === undefined) return null;
  return (
    <p id={`${fieldId(props)}-hint`} class="hint">
      {props.hint}
    </p>
  );
}

/** The error of a field. */
export function FieldError(props: Pick<FieldProps, "id" | "name" | "error">): VNode | null {
  if (props.error === undefined) return null;
  return (
    <p id={`${fieldId(props)}-error`} class="error">
      {props.error}
    </p>
  );
}
