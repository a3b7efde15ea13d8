import type { Refused } from "../change-outcome";
import type { FieldErrors } from "./http-error";

/** What a form shows of a change that was refused. */
export interface FormRefusal {
  readonly errors?: FieldErrors;
  readonly message?: string;
  /** Status of the page; undefined for the one of invalid input. 409: `readConflict` says the reason. */
  readonly status?: number;
}

/**
 * Says on a form why a change was refused.
 * @param what Kind of what the form changes, e.g. `project`.
 */
export function formRefusal(refused: Refused, what: string): FormRefusal {
  switch (refused.reason) {
    case "invalid":
      return { errors: { [refused.field]: [refused.message] } };
    case "newer_version":
      return { status: 409 };
    case "not_allowed":
      return { message: refused.message };
    case "not_found":
      return { message: `The ${what} no longer exists.` };
  }
}

/** Status of the page of a form: 200 unless the form was refused. */
export function formStatus(form: {
  readonly errors?: FieldErrors | undefined;
  readonly message?: string | undefined;
  /** Status of the refusal, or how the form was read. */
  readonly status?: number | string | undefined;
}): number {
  const { errors, message, status } = form;
  if (typeof status === "number") return status;
  return errors === undefined && message === undefined ? 200 : 400;
}
