import { readCookie } from "../auth/cookie";

/** Colors of the pages; `system` follows the device. */
export const themes = ["system", "light", "dark"] as const;

/** A theme that a user can choose. */
export type Theme = (typeof themes)[number];

const name = "tt_theme";
const maxAgeSeconds = 400 * 24 * 60 * 60;

/** Reads the theme from a Cookie header (default: `system`). */
export function readTheme(header: string | undefined): Theme {
  const value = readCookie(header, name);
  return themes.find((theme) => theme === value) ?? "system";
}

/** Formats the Set-Cookie header of a chosen theme. */
export function themeCookie(theme: Theme, baseUrl: string): string {
  const secure = baseUrl.startsWith("https:") ? "; Secure" : "";
  return `${name}=${theme}; Max-Age=${String(maxAgeSeconds)}; Path=/; HttpOnly; SameSite=Lax${secure}`;
}
