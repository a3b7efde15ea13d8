/** A failure with a sentence for the person at the terminal; it needs no stack. */
export class UserError extends Error {
  override readonly name = "UserError";
}
