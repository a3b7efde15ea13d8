import * as z from "zod";

const text = z.string().max(2_000).optional();

/** The fields of the forms of a user, as they are sent. */
export const userForm = z.object({
  username: text,
  full_name: text,
  email: text,
  role: text,
  version: text,
});

/** What was typed into the form of a user. */
export type UserTexts = z.output<typeof userForm>;

/** Reads the form as a body of the REST API. Fields that were not sent keep their values. */
export function readUserForm({ email, version: _version, ...sent }: UserTexts) {
  return { ...sent, ...(email === undefined ? {} : { email: email.trim() }) };
}
