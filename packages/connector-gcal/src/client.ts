import { ConnectorError, path, type Api, type JsonObject } from "@tt/connector-core";
import * as z from "zod/mini";
import { reasonsOf, rejection } from "./classify";
import { eventFields, eventPageSchema, eventSchema, type EventPage, type WireEvent } from "./wire";

/** Parameters of a list. They have to be the same for all pages and for later incremental lists. */
const listParameters = {
  singleEvents: "true",
  // Also the maximum of a sync page.
  maxResults: "500",
  // Only the attendance of the account itself is used.
  maxAttendees: "1",
  fields: `summary,timeZone,nextPageToken,nextSyncToken,items(${eventFields})`,
} as const;

/** A list of events, from a page on: a time window, or the changes since a sync token. */
export type EventQuery = { readonly page?: string | undefined } & (
  | {
      readonly timeMin: string;
      readonly timeMax?: string;
      /** Include deleted events. */
      readonly showDeleted?: "true";
    }
  | { readonly syncToken: string }
);

/** An event, or the body of an error that the call expects. */
const eventOrError = z.union([z.object({ error: z.unknown() }), eventSchema]);

/** Sends neither invitations nor notices to attendees. */
const silently = { sendUpdates: "none" } as const;

/** Calls about the events of a calendar. */
export class EventsApi {
  readonly #api: Api;
  /** Path of the events. Calendar IDs may contain `@` and `#`. */
  readonly #events: string;

  constructor(api: Api, calendarId: string) {
    this.#api = api;
    this.#events = path`/calendars/${calendarId}/events`;
  }

  /**
   * Iterates over the pages of a list. Yields `expired` and ends if the sync or page token is no
   * longer valid.
   */
  async *list({
    page: from,
    ...window
  }: EventQuery): AsyncGenerator<EventPage | "expired", void, undefined> {
    const pages = this.#api.pages.token(this.#events, {
      query: { ...listParameters, ...window },
      items: "items",
      next: "nextPageToken",
      param: "pageToken",
      from,
      // An expired sync token is a 410, an expired page token a 400.
      expected: [400, 410],
    });
    let hasToken = from !== undefined || "syncToken" in window;
    for await (const { status, items, body, next } of pages) {
      if (status < 400) yield { ...eventPageSchema.parse(body), items, nextPageToken: next };
      else if (hasToken) yield "expired";
      else throw refused(status, body);
      hasToken = true;
    }
  }

  /** Gets the calendar's name, to check that its events can be read. */
  async calendarName(): Promise<string | undefined> {
    const query = { maxResults: 1 };
    return (await this.#api.get(this.#events, eventPageSchema, { query })).summary;
  }

  /** Gets an event. @returns `gone` if it does not exist */
  async get(id: string): Promise<WireEvent | "gone"> {
    const expected = [404, 410];
    const { data } = await this.#api.call("GET", this.#pathOf(id), eventOrError, { expected });
    return "error" in data ? "gone" : data;
  }

  /** Finds an event by its private extended properties. */
  async find(properties: Readonly<Record<string, string>>): Promise<WireEvent | undefined> {
    const schema = z.object({ items: z._default(z.array(eventSchema), []) });
    const privateExtendedProperty = Object.entries(properties).map((each) => each.join("="));
    const query = { privateExtendedProperty, maxResults: 1 };
    return (await this.#api.get(this.#events, schema, { query })).items[0];
  }

  /** Creates an event. @returns `duplicate` if its ID is taken */
  async insert(event: JsonObject): Promise<WireEvent | "duplicate"> {
    const { data } = await this.#api.call("POST", this.#events, eventOrError, {
      query: silently,
      body: event,
      // The ID is chosen here, so a repeated request can only be a duplicate.
      idempotent: true,
      expected: [409],
    });
    return "error" in data ? "duplicate" : data;
  }

  /**
   * Changes the given fields of an event. Keeps the others.
   * @param etag Version to change. Undefined to change any version.
   * @returns `conflict` if the event was changed since that version, `gone` if it does not exist
   */
  async patch(
    id: string,
    fields: JsonObject,
    etag: string | undefined,
  ): Promise<WireEvent | "gone" | "conflict"> {
    const { data, status } = await this.#api.call("PATCH", this.#pathOf(id), eventOrError, {
      query: silently,
      body: fields,
      headers: etag === undefined ? {} : { "if-match": etag },
      expected: [404, 410, 412],
    });
    if (!("error" in data)) return data;
    return status === 412 ? "conflict" : "gone";
  }

  /** Deletes an event. Succeeds if it does not exist. */
  async delete(id: string): Promise<void> {
    await this.#api.delete(this.#pathOf(id), { query: silently, expected: [404, 410] });
  }

  #pathOf(id: string): string {
    return `${this.#events}${path`/${id}`}`;
  }
}

/** Pages of the account's calendars. */
export function calendarPages({ pages }: Api): ReturnType<Api["pages"]["token"]> {
  return pages.token("/users/me/calendarList", {
    query: { maxResults: 250 },
    items: "items",
    next: "nextPageToken",
    param: "pageToken",
  });
}

function refused(status: number, body: unknown): ConnectorError {
  const message = rejection(status, reasonsOf(body));
  return new ConnectorError({ code: "provider_rejected", message });
}
