import { cut, type ExportEntry, type JsonObject } from "@tt/connector-core";
import type { GcalContext } from "./settings";
import type { WireEvent } from "./wire";

// The event of an exported entry. Pure.

/** Extended property with the entry ID. Marks exported events, even if they are renamed. */
const entryProperty = "ttEntry";
/** Extended property with the ID of the integration that created the event. */
const instanceProperty = "ttInstance";

/**
 * Entry ID of an exported event or of a copy of one. Undefined for all other events. A copy keeps the
 * shared property but not the private one.
 */
export function ownEntry({ extendedProperties }: WireEvent): string | undefined {
  return (
    extendedProperties?.private?.[entryProperty] ?? extendedProperties?.shared?.[entryProperty]
  );
}

/** Maximum length of a title in characters. */
const maxTitleLength = 200;
/** Maximum length of the notes in a title, in characters. */
const maxNotesLength = 50;

/**
 * Title of an exported event: `[TT] {project} — {task or start of the notes}`, or only the project if
 * there is neither. At most 200 characters.
 *
 * @example
 * ```ts
 * import { eventTitle } from "@tt/connector-gcal";
 * import type { ExportEntry } from "@tt/connector-core";
 *
 * export const titleOf = (entry: ExportEntry): string => eventTitle(entry);
 * // "[TT] Website — Fix login"
 * ```
 */
export function eventTitle({ project, client, task, notes }: ExportEntry): string {
  const about = project ?? client ?? "Time entry";
  const what = task ?? cut((notes ?? "").trim(), maxNotesLength).trim();
  return cut(`[TT] ${about}${what === "" ? "" : ` — ${what}`}`, maxTitleLength);
}

/** Fields of an event that follow its entry. */
export function eventOf(entry: ExportEntry): JsonObject {
  return {
    summary: eventTitle(entry),
    start: { dateTime: entry.start, timeZone: "UTC" },
    end: { dateTime: entry.end, timeZone: "UTC" },
  };
}

/** A new event, without reminders: it is in the past. */
export function newEvent(id: string, entry: ExportEntry, marks: Marks): JsonObject {
  return {
    id,
    ...eventOf(entry),
    reminders: { useDefault: false },
    extendedProperties: marks,
  };
}

/** Extended properties of an exported event. */
export type Marks = Readonly<Record<"private" | "shared", Readonly<Record<string, string>>>>;

/** The properties that mark the event of an entry. A copy of the event has the shared ones only. */
export function marksOf({ entryId }: Pick<ExportEntry, "entryId">, integration: string): Marks {
  const shared = { [entryProperty]: String(entryId) };
  return { private: { ...shared, [instanceProperty]: integration }, shared };
}

/**
 * Event ID of an entry. Always the same for an entry, so that it never has a second event. The
 * base32hex of a SHA-256 hash: 52 characters of 0–9 and a–v, which Google
 * Calendar accepts as an ID.
 */
export async function eventId(
  entryId: number,
  { integration, hash }: Pick<GcalContext, "integration" | "hash">,
): Promise<string> {
  return base32hex(await hash(`${integration.id}:${String(entryId)}`));
}

const digits = "0123456789abcdefghijklmnopqrstuv";

/** Encodes bytes in base32hex (RFC 4648 §7), lower case without padding. */
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
