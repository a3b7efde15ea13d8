/** Thrown by a harness for what its application does not have. The suite skips the rule, with the message. */
export class NotInApplication extends Error {
  override readonly name = "NotInApplication";
}
