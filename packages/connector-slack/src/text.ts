import { cutText, isAtMost } from "@tt/connector-core";

/** Slack shows no more of a message. */
export const maxTextLength = 3_500;

/**
 * Text of people in Slack's markup: `&`, `<` and `>` escaped, ampersand first, so that no name calls
 * a channel or makes a link (SL-34); formatting characters cannot be escaped, so a zero-width space
 * takes their effect away.
 */
export function escapeText(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/[*_~`]/g, "$&\u200B")
    .replace(/\s+/g, " ");
}

/** A name in bold; cut, so that one name never fills a message. */
export function bold(name: string): string {
  return `*${escapeText(shorten(name, 100))}*`;
}

/** What somebody typed, quoted. */
export function quoted(text: string): string {
  return `“${escapeText(shorten(text, 60))}”`;
}

/** At most so many characters, never cut inside one. */
export function shorten(text: string, length: number): string {
  return isAtMost(text, length) ? text : `${cutText(text, length - 1)}…`;
}

/** `1:05 h`; seconds are left out. */
export function hours(seconds: number): string {
  const minutes = Math.floor(Math.max(0, seconds) / 60);
  return `${String(Math.floor(minutes / 60))}:${String(minutes % 60).padStart(2, "0")} h`;
}

/** `1 entry`, `3 entries`. */
export function count(number: number, one: string, many: string): string {
  return `${String(number)} ${number === 1 ? one : many}`;
}

/** What a timer runs on: `*Website* / Fix login`. */
export function subject(project: string | null, task: string | null): string {
  const name = project === null ? "no project" : bold(project);
  return task === null ? name : `${name} / ${escapeText(shorten(task, 100))}`;
}

/**
 * What somebody typed after a command, as he meant it: Slack escapes three characters, may write
 * members and channels in angle brackets, and phones make curly quotes and odd spaces (SL-25).
 */
export function normalise(text: string): string {
  return text
    .replace(/<[@#][A-Z0-9]+\|([^<>]*)>/g, "$1")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")
    .replace(/[\u200B-\u200D\u2060\uFEFF]/g, "")
    .replace(/[\u2018\u2019\u201A\u201B]/g, "'")
    .replace(/[\u201C-\u201F\u00AB\u00BB]/g, '"')
    .replace(/\s+/g, " ")
    .trim();
}

/** Without the quotes somebody put around it. */
export function unquote(text: string): string {
  const inner = /^"(.*)"$/.exec(text)?.[1] ?? /^'(.*)'$/.exec(text)?.[1];
  return (inner ?? text).trim();
}
