import { ifValid, instantInZone, invalidFields } from "@tt/connector-core";
import * as z from "zod/mini";

// The parts of Google's payloads that are used. Only an event's ID is always there: a cancelled event
// may have nothing else (GC-27).

const timeSchema = z.object({
  /** Day of an all-day event, `YYYY-MM-DD` (GC-28). */
  date: z.optional(z.string()),
  dateTime: z.optional(z.string()),
  /** IANA zone, required if `dateTime` has no offset (GC-29). */
  timeZone: z.optional(z.string()),
});

/** Google's IDs are ASCII with at most 1,024 characters. */
const eventId = z.string().check(z.maxLength(1_024), z.regex(/^[\x21-\x7e]+$/));

const webAddress = z.string().check(
  z.regex(/^https?:\/\/\S+$/i),
  z.maxLength(2_000),
  z.refine((value) => URL.canParse(value)),
);

/** An event, or an instance of a recurring event. */
export const eventSchema = z.object({
  id: eventId,
  status: z.optional(z.string()),
  etag: z.optional(z.string()),
  updated: z.optional(z.string()),
  summary: z.optional(z.string()),
  /** The series of an instance. */
  recurringEventId: z.optional(z.string()),
  /** When the series planned the instance, even if it was moved. */
  originalStartTime: z.optional(timeSchema),
  start: z.optional(timeSchema),
  end: z.optional(timeSchema),
  transparency: z.optional(z.string()),
  visibility: z.optional(z.string()),
  eventType: z.optional(z.string()),
  /** Web page of the event. An odd one must not cost the entry. */
  htmlLink: ifValid(webAddress),
  attendees: z.optional(
    z.array(z.object({ self: z.optional(z.boolean()), responseStatus: z.optional(z.string()) })),
  ),
  extendedProperties: z.optional(
    z.object({
      private: z.optional(z.record(z.string(), z.string())),
      shared: z.optional(z.record(z.string(), z.string())),
    }),
  ),
});

/** An event, possibly a deleted one. */
export type WireEvent = z.output<typeof eventSchema>;

/** The fields of {@link eventSchema}, for partial responses. */
export const eventFields = Object.keys(eventSchema.shape).join(",");

/** A page of events beside its items. An odd name must not stop an import. */
export const eventPageSchema = z.object({
  /** Name of the calendar. */
  summary: ifValid(z.string()),
  timeZone: ifValid(z.string()),
  /** Present only on the last page. */
  nextSyncToken: ifValid(z.string()),
});

/** A page of events, not parsed yet: an invalid event must not hide the others. */
export interface EventPage extends z.output<typeof eventPageSchema> {
  readonly items: readonly unknown[];
  readonly nextPageToken: string | undefined;
}

/** A calendar of the account's list. */
export const calendarSchema = z.object({
  id: z.string(),
  summary: z._default(z.string(), ""),
  summaryOverride: z.optional(z.string()),
  primary: z.optional(z.boolean()),
  accessRole: z.optional(z.string()),
});

/** An event of a page, or why it cannot be read. */
export type ListedEvent =
  { readonly event: WireEvent } | { readonly id: string | undefined; readonly error: string };

/** Parses one event of a page. */
export function readEvent(raw: unknown): ListedEvent {
  const read = eventSchema.safeParse(raw);
  if (read.success) return { event: read.data };
  const { id } = z.object({ id: z.string() }).safeParse(raw).data ?? {};
  return { id, error: `Google sent this event in an unknown form (${invalidFields(read.error)}).` };
}

/**
 * Instant of an event's start or end, in milliseconds since 1970. A time without an offset is in the
 * event's time zone, or in the calendar's if the event has none.
 * @returns Undefined if it is not a valid time
 */
export function instantOf(
  { dateTime = "", timeZone }: z.output<typeof timeSchema> = {},
  calendarZone: string | undefined,
): number | undefined {
  const instant = /(Z|[+-]\d\d:?\d\d)$/i.test(dateTime)
    ? Date.parse(dateTime)
    : localInstant(Date.parse(`${dateTime}Z`), timeZone ?? calendarZone);
  return Number.isNaN(instant) ? undefined : instant;
}

function localInstant(local: number, zone: string | undefined): number {
  if (zone === undefined || Number.isNaN(local)) return Number.NaN;
  try {
    return instantInZone(local, zone).getTime();
  } catch (error) {
    // There is no such zone.
    if (error instanceof RangeError) return Number.NaN;
    throw error;
  }
}
