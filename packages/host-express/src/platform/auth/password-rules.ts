import * as z from "zod";

/** Minimum length of a password, in characters. */
export const minPasswordLength = 8;
/** Maximum length of a password, in characters; logins refuse longer ones unread. */
export const maxPasswordLength = 1_000;

/** Schema of a new password. */
export const newPassword = z
  .string()
  .min(minPasswordLength, `At least ${String(minPasswordLength)} characters`)
  .max(maxPasswordLength, `At most ${String(maxPasswordLength)} characters`);
