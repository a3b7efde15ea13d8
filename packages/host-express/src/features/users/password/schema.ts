import * as z from "zod";
import { maxPasswordLength, newPassword } from "../../../platform/auth/password-rules";

/** Request body of `POST /api/profile/password`. */
export const passwordChange = z.strictObject({
  current_password: z
    .string()
    .max(maxPasswordLength)
    .meta({ examples: ["correct horse battery staple"] }),
  new_password: newPassword.meta({ examples: ["a tomato on every Tuesday"] }),
});
