/** Path of the page on which a user chooses a password. */
export const linkPath = "/choose-password";

/**
 * The link that an administrator passes on. The code follows the `#`, so that browsers do not send it
 * with the request of the page, and it is in no log.
 */
export function passwordLink(baseUrl: string, username: string, code: string): string {
  const url = new URL(linkPath, baseUrl);
  url.searchParams.set("user", username);
  url.hash = code;
  return url.href;
}
