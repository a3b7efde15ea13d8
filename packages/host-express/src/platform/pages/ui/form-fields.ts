import type { FieldErrors } from "../../http/http-error";

/** A record that another user changed after a form was opened. */
export interface FormConflict {
  /** When, e.g. `at 11:02`. */
  readonly at: string;
  /** Who, e.g. `Ada` or `GitHub`; undefined if it is not known. */
  readonly by?: string | undefined;
  /** The values of the fields that differ from what was typed, by field. */
  readonly theirs: Readonly<Record<string, string>>;
}

/** What a form shows after it was refused; nothing of it when it is opened. */
export interface RefusalProps {
  /** Messages by field. */
  readonly errors?: FieldErrors | undefined;
  readonly conflict?: FormConflict | undefined;
  /** Why the form was refused, if no field is wrong. */
  readonly message?: string | undefined;
  /** Status of the page. */
  readonly status?: number | undefined;
}

/** What the fields of a form depend on. */
export interface FormFieldsProps<Name extends string> {
  /** Labels by field. */
  readonly labels: Readonly<Record<Name, string>>;
  /** Why values were refused, by field. */
  readonly errors?: FieldErrors | undefined;
  readonly conflict?: FormConflict | undefined;
}

/** Returns the properties that a form gives each of its fields. */
export function formFields<Name extends string>({
  labels,
  errors = {},
  conflict,
}: FormFieldsProps<Name>) {
  const known: Readonly<Record<string, string | undefined>> = labels;
  return (name: Name) => ({
    name,
    label: known[name] ?? name,
    error: errors[name]?.join(" "),
    theirs: conflict?.theirs[name],
  });
}
