import * as z from "zod";
import { readSettings } from "../../features/settings/store";
import { setPassword } from "../../features/users/password/write";
import { completeSetup, createUser } from "../../features/users/write";
import { maxPasswordLength, minPasswordLength } from "../../platform/auth/password-rules";
import {
  hasHiddenCharacter,
  isTooLongUsername,
  maxUsernameLength,
  normalizeUsername,
} from "../../platform/auth/username";
import { ConfigError } from "../../platform/config/config";
import type { Command } from "./command";

const lengths = `must have ${String(minPasswordLength)} to ${String(maxPasswordLength)} characters`;
const password = z.string().min(minPasswordLength, lengths).max(maxPasswordLength, lengths);
const nameLengths = `must have 1 to ${String(maxUsernameLength)} characters`;
const newUsername = z
  .string()
  .trim()
  .min(1, nameLengths)
  .refine((username) => !isTooLongUsername(username), nameLengths)
  .refine((username) => !hasHiddenCharacter(username), "must not contain invisible characters");

/** `tt-host create-user`. The first administrator also completes the setup. */
export const createUserCommand: Command<{
  readonly username: string;
  readonly password: string;
  readonly role: "admin" | "user";
}> = {
  name: "create-user",
  input: z.strictObject({
    username: newUsername,
    password,
    role: z.enum(["admin", "user"], "must be admin or user"),
  }),
  async run({ db }, { username, password, role }) {
    const isFirstAdmin = role === "admin" && !(await readSettings(db)).setupCompleted;
    const id = isFirstAdmin
      ? await completeSetup(db, { username, password })
      : await createUser(db, { username, password, role });
    if (id === undefined) throw new ConfigError("--username: a user with this name already exists");
    return `Created ${role} ${normalizeUsername(username)} (id ${String(id)})`;
  },
};

/** `tt-host set-password`. Ends the sessions of the user. */
export const setPasswordCommand: Command<{
  readonly username: string;
  readonly password: string;
}> = {
  name: "set-password",
  input: z.strictObject({ username: z.string().max(1_000), password }),
  async run({ db }, { username, password }) {
    const user = await setPassword(db, username, password);
    if (!user) throw new ConfigError("--username: no user has this name");
    const note = user.is_active ? "" : ". The user is inactive and cannot log in";
    return `Set the password of ${user.username} and ended their sessions${note}`;
  },
};
