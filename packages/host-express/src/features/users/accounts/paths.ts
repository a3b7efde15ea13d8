/** Path of the list of users. */
export const usersPath = "/admin/users";

/** Path of a user's page, or of an action on it. */
export function userPath(id: number, action?: string): string {
  return `${usersPath}/${String(id)}${action === undefined ? "" : `/${action}`}`;
}
