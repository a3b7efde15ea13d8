import type { Refused } from "../change-outcome";
import type { FieldErrors } from "./http-error";

/** What a form shows of a change that was refused. */
export interface FormRefusal {
  readonly errors?: FieldErrors;
  readonly message?: string;
  /** Status of the page; undefined for the one of invalid input. */
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
      return {
        status: 409,
        message: `The ${what} was changed elsewhere while you edited it. Save again to replace that change.`,
      };
    case "not_allowed":
      return { message: refused.message };
    case "not_found":
      return { message: `The ${what} no longer exists.` };
  }
}
