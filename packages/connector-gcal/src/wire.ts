import { z } from "zod";

// What Google sends, as much of it as is used. Only an event's id is sure: a cancelled one may come
// with nothing else (GC-27).

const timeSchema = z.object({
  /** All day (GC-28). */
  date: z.string().optional(),
  dateTime: z.string().optional(),
  /** IANA; needed when `dateTime` has no offset (GC-29). */
  timeZone: z.string().optional(),
});

/** Google's ids are ASCII of at most 1,024 characters; what is not is no event that can be named. */
const eventId = z
  .string()
  .max(1_024)
  .regex(/^[\x21-\x7e]+$/);

/** One event, or one instance of a recurring one (GC-22). */
export const eventSchema = z.object({
  id: eventId,
  status: z.string().optional(),
  etag: z.string().optional(),
  updated: z.string().optional(),
  summary: z.string().optional(),
  start: timeSchema.optional(),
  end: timeSchema.optional(),
  transparency: z.string().optional(),
  visibility: z.string().optional(),
  eventType: z.string().optional(),
  attendees: z
    .array(z.object({ self: z.boolean().optional(), responseStatus: z.string().optional() }))
    .optional(),
  extendedProperties: z
    .object({
      private: z.record(z.string(), z.string()).optional(),
      shared: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
});

/** An event as Google sends it. */
export type WireEvent = z.output<typeof eventSchema>;

/** A start or an end. */
export type WireTime = z.output<typeof timeSchema>;

/** The fields of {@link eventSchema}, for partial answers. */
export const eventFields = Object.keys(eventSchema.shape).join(",");

/** A page of events, unread: a broken one must not hide its neighbours. */
export const eventPageSchema = z.object({
  /** The calendar's name. */
  summary: z.string().optional(),
  timeZone: z.string().optional(),
  items: z.array(z.unknown()).default([]),
  nextPageToken: z.string().optional(),
  /** On the last page only (GC-24). */
  nextSyncToken: z.string().optional(),
});

/** A page of events. */
export type WireEventPage = z.output<typeof eventPageSchema>;

/** A page of the account's list of calendars. */
export const calendarPageSchema = z.object({
  items: z
    .array(
      z.object({
        id: z.string(),
        summary: z.string().default(""),
        summaryOverride: z.string().optional(),
        primary: z.boolean().optional(),
        accessRole: z.string().optional(),
      }),
    )
    .default([]),
  nextPageToken: z.string().optional(),
});

/** An event of a page: read, or what is wrong with it. */
export type ListedEvent =
  { readonly event: WireEvent } | { readonly id: string | undefined; readonly error: string };

/** Reads one event of a page. */
export function readEvent(raw: unknown): ListedEvent {
  const read = eventSchema.safeParse(raw);
  if (read.success) return { event: read.data };
  const { id } = z.object({ id: z.string() }).safeParse(raw).data ?? {};
  const fields = read.error.issues.map((issue) => issue.path.join(".")).join(", ");
  return { id, error: `Google sent this event in a form we do not know (${fields}).` };
}
