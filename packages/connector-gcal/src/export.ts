import {
  cutText,
  type ConnectorContext,
  type ExportEntry,
  type JsonObject,
} from "@tt/connector-core";
import type { WireEvent } from "./wire";

// What an exported entry looks like at Google. Pure.

/** The properties that tell our events from others', whatever people do to their titles (GC-42). */
export const entryProperty = "ttEntry";
/** Which card made it. */
export const instanceProperty = "ttInstance";

/**
 * The entry that an event, or the event it was copied from, was made of; undefined for everybody
 * else's events. Private properties stay with one copy (GC-42), shared ones go along.
 */
export function ownEntry({ extendedProperties }: WireEvent): string | undefined {
  return (
    extendedProperties?.private?.[entryProperty] ?? extendedProperties?.shared?.[entryProperty]
  );
}

/** Characters of an event's title (API contract §25). */
const maxTitleLength = 200;
/** Characters of the notes that stand in for a task's name. */
const maxNotesLength = 50;

/** `[TT] {project} — {task, or the beginning of the notes}`; the project alone without both. */
export function eventTitle({ project, client, task, notes }: ExportEntry): string {
  const about = project ?? client ?? "Time entry";
  const what = task ?? cutText((notes ?? "").trim(), maxNotesLength).trim();
  return cutText(`[TT] ${about}${what === "" ? "" : ` — ${what}`}`, maxTitleLength);
}

/** What an entry says of its event, whenever it changes. */
export function eventOf(entry: ExportEntry): JsonObject {
  return {
    summary: eventTitle(entry),
    start: { dateTime: entry.start, timeZone: "UTC" },
    end: { dateTime: entry.end, timeZone: "UTC" },
  };
}

/** A new event. It rings no bell: what it tells of is over. */
export function newEvent(id: string, entry: ExportEntry, integration: string): JsonObject {
  return {
    id,
    ...eventOf(entry),
    reminders: { useDefault: false },
    extendedProperties: {
      private: { [entryProperty]: String(entry.entryId), [instanceProperty]: integration },
      shared: { [entryProperty]: String(entry.entryId) },
    },
  };
}

/**
 * The id of an entry's event: the same however often it is exported, so that there is never a second
 * one. base32hex of a SHA-256, lower case: 52 characters of 0–9 and a–v (GC-40).
 */
export async function eventId(
  entryId: number,
  { integration, hash }: Pick<ConnectorContext<never>, "integration" | "hash">,
): Promise<string> {
  return base32hex(await hash(`${integration.id}:${String(entryId)}`));
}

const digits = "0123456789abcdefghijklmnopqrstuv";

/** RFC 4648 §7 without padding, lower case. */
export function base32hex(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let buffer = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += digits[(buffer >> (bits - 5)) & 31] ?? "";
    buffer &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + (digits[(buffer << (5 - bits)) & 31] ?? "");
}
