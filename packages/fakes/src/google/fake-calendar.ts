import type { Clock, JsonObject } from "@tt/connector-core";
import type { CalendarRecord, FakeEvent } from "./records";
import { storeEvent } from "./store-event";

/** An event to create. Times are ISO 8601 with an offset; other fields are those of Google's API. */
export interface NewEvent {
  readonly id?: string;
  readonly summary?: string;
  readonly start: string;
  readonly end: string;
  readonly [field: string]: JsonObject[string] | undefined;
}

/**
 * A calendar, with the actions of its users. Created by `FakeGoogle`.
 *
 * @example
 * ```ts
 * import { fixedClock } from "@tt/connector-core/testing";
 * import { FakeGoogle } from "@tt/fakes/google";
 *
 * const client = { id: "client-id", secret: "secret", redirectUris: ["https://tt.example/cb"] };
 * const google = new FakeGoogle({ clock: fixedClock("2026-01-15T12:00:00Z"), client });
 * const owner = google.addAccount("ada@example.com");
 * const calendar = google.addCalendar("team@example.com", { owner, zone: "Europe/Berlin" });
 * const event = calendar.add({
 *   summary: "Planning",
 *   start: "2026-01-15T09:00:00Z",
 *   end: "2026-01-15T10:00:00Z",
 * });
 * calendar.remove(event.id);
 * ```
 */
export class FakeCalendar {
  readonly #record: CalendarRecord;
  readonly #clock: Clock;

  constructor(record: CalendarRecord, clock: Clock) {
    this.#record = record;
    this.#clock = clock;
  }

  /** Events that are not deleted. */
  get events(): readonly FakeEvent[] {
    return this.all.filter((event) => event.status !== "cancelled");
  }

  /** All events, including deleted ones. */
  get all(): readonly FakeEvent[] {
    return [...this.#record.events.values()].map(({ event }) => event);
  }

  /** Returns an event. */
  event(id: string): FakeEvent | undefined {
    return this.#record.events.get(id)?.event;
  }

  /** Creates an event. */
  add({ id, start, end, ...more }: NewEvent): FakeEvent {
    return this.#store({
      ...(more as JsonObject),
      id: id ?? `event${String(this.#record.sequence).padStart(6, "0")}`,
      start: { dateTime: start },
      end: { dateTime: end },
    });
  }

  /** Stores an event without validation. */
  addRaw(event: JsonObject & { readonly id: string }): FakeEvent {
    return this.#store(event);
  }

  /** Creates a series: one event per start, with IDs like Google's. */
  addSeries(parent: string, summary: string, starts: readonly string[], minutes: number): void {
    for (const start of starts) this.#addInstance(parent, start, { summary }, minutes * 60_000);
  }

  /** Moves all events of a series: each is deleted, and a new one is created with another ID. */
  moveSeries(parent: string, minutes: number): void {
    for (const event of this.events.filter((each) => each["recurringEventId"] === parent)) {
      const [start, end] = [event["start"], event["end"]].map((time) =>
        Date.parse((time as { readonly dateTime: string }).dateTime),
      );
      if (start === undefined || end === undefined) continue;
      this.remove(event.id);
      const moved = new Date(start + minutes * 60_000).toISOString();
      const { summary = null } = event;
      this.#addInstance(parent, moved, { summary }, end - start);
    }
  }

  #addInstance(parent: string, start: string, fields: JsonObject, durationMs: number): void {
    const from = new Date(start);
    const id = `${parent}_${from
      .toISOString()
      .replace(/[-:]|\.\d+/g, "")
      .toLowerCase()}`;
    this.#store({
      ...fields,
      id,
      recurringEventId: parent,
      originalStartTime: { dateTime: start },
      start: { dateTime: start },
      end: { dateTime: new Date(from.getTime() + durationMs).toISOString() },
    });
  }

  /** Changes an event. */
  edit(id: string, change: JsonObject): FakeEvent {
    const before = this.event(id);
    if (!before) throw new RangeError(`There is no event ${id}`);
    return this.#store({ ...before, ...change, id });
  }

  /** Moves an event. */
  move(id: string, start: string, end: string): FakeEvent {
    return this.edit(id, { start: { dateTime: start }, end: { dateTime: end } });
  }

  /** Deletes an event. */
  remove(id: string): void {
    this.edit(id, { status: "cancelled" });
  }

  /** Expires all sync tokens issued so far. */
  expireSyncTokens(): void {
    this.#record.sequence += 1;
    this.#record.forgotBefore = this.#record.sequence;
  }

  #store(event: JsonObject & { readonly id: string }): FakeEvent {
    return storeEvent(this.#record, event, this.#clock.now());
  }
}
