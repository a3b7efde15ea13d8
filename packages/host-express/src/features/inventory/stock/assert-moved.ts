import { assertNotRefused } from "../../../platform/http/assert-not-refused";
import { validationError } from "../../../platform/http/http-error";
import type { MoveOutcome, MovementRow } from "./move";

/**
 * Returns the movements, or throws, which rolls the transaction back.
 * @throws HttpError 400 if the stock does not suffice or is out of range
 */
export function assertMoved(outcome: MoveOutcome): readonly MovementRow[] {
  if (outcome.status === "short") {
    const message = `The warehouse has only ${String(outcome.available)} of this item`;
    throw validationError({ quantity: [message] });
  }
  assertNotRefused(outcome, "Item");
  return outcome.movements;
}
