/** Why a change of a user was refused, for API and pages. */
export const messages = {
  usernameTaken: "A user with this username already exists",
  lastAdministrator:
    "This is the only active administrator. Make another user an administrator first",
} as const;
