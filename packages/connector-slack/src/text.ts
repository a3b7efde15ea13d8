import { shortenText, type EntrySummary } from "@tt/connector-core";

/** Maximum length of a message; Slack cuts longer ones. */
export const maxTextLength = 3_500;

/**
 * Escapes text that users typed for Slack's markup: `&`, `<` and `>`, so that no name becomes a
 * mention or a link. Formatting characters have no escape; a zero-width space after them
 * keeps them from formatting.
 */
export function escapeText(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/[*_~`]/g, "$&\u200B")
    .replace(/\s+/g, " ");
}

/** A name in bold, shortened so that one name never fills a message. */
export function bold(name: string): string {
  return `*${escapeText(shortenText(name, 100))}*`;
}

/** Typed text in quotation marks, shortened. */
export function quoted(text: string): string {
  return `“${escapeText(shortenText(text, 60))}”`;
}

/** A duration in hours and minutes: `1:05 h`. */
export function formatHours(seconds: number): string {
  const minutes = Math.floor(Math.max(0, seconds) / 60);
  return `${String(Math.floor(minutes / 60))}:${String(minutes % 60).padStart(2, "0")} h`;
}

/** A number with its noun: `1 entry`, `3 entries`. */
export function plural(number: number, one: string, many = `${one}s`): string {
  return `${String(number)} ${number === 1 ? one : many}`;
}

/** Project and task of a timer: `*Website* / Fix login`. */
export function timerLabel({ project, task }: Pick<EntrySummary, "project" | "task">): string {
  const name = project === null ? "no project" : bold(project);
  return task === null ? name : `${name} / ${escapeText(shortenText(task, 100))}`;
}

/**
 * Restores what a user typed after a command: undoes Slack's escapes and its brackets around members
 * and channels, and the curly quotes and special spaces of phone keyboards.
 */
export function normalize(text: string): string {
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

/** Removes quotation marks around a text. */
export function unquote(text: string): string {
  return text.replace(/^(["'])(.*)\1$/, "$2").trim();
}
