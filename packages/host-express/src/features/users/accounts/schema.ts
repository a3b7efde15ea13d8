import * as z from "zod";
import { changeOf, flagField, name, optionalText } from "../../../platform/http/fields";
import { newPassword } from "../../../platform/auth/password-rules";
import {
  hasHiddenCharacter,
  hiddenCharacterMessage,
  isTooLongUsername,
  maxUsernameLength,
  normalizeUsername,
} from "../../../platform/auth/username";
import { toUser, userSchema } from "../schema";
import type { UserRow } from "../store";

/** A user in a list. */
export const listedUser = userSchema.omit({ total_hours: true }).meta({ id: "ListedUser" });

const role = z.enum(["admin", "user"]);

/** Request body of `POST /api/v1/users`. */
export const newUser = z.strictObject({
  username: name(maxUsernameLength)
    .transform(normalizeUsername)
    .refine(
      (username) => !isTooLongUsername(username),
      `At most ${String(maxUsernameLength)} characters`,
    )
    .refine((username) => !hasHiddenCharacter(username), hiddenCharacterMessage)
    .meta({
      description: "Stored in lower case; without invisible characters",
      examples: ["grace"],
    }),
  full_name: optionalText(200).meta({
    description: "The display name; the username is displayed without it",
    examples: ["Grace Hopper"],
  }),
  email: z
    .email("Must be an e-mail address")
    .max(200, "At most 200 characters")
    .nullable()
    .or(z.literal("").transform(() => null))
    .default(null)
    .meta({ examples: ["grace@example.com"] }),
  role: role.default("user"),
  is_active: flagField.default(true),
  password: newPassword
    .nullable()
    .default(null)
    .meta({
      description: "No response contains it; without a password the user cannot log in",
      examples: ["correct horse battery staple"],
    }),
});

/** Request body of `PATCH /api/v1/users/{id}`. */
export const userChange = changeOf(newUser).omit({ version: true });

/**
 * Converts a user's row to its JSON form in lists.
 * @param zone The installation's time zone, for users without their own.
 */
export function toListedUser(row: UserRow, zone: string, now: Date): z.output<typeof listedUser> {
  const { total_hours: _unknown, ...user } = toUser(row, 0, zone, now);
  return user;
}
