import type { Clock, JsonObject } from "@tt/connector-core";
import { storeEvent, type CalendarRecord, type FakeEvent } from "./records";

/** An event to make; times in ISO 8601 with an offset. Everything else as Google's API names it. */
export interface NewEvent {
  readonly id?: string;
  readonly summary?: string;
  readonly start: string;
  readonly end: string;
  readonly [field: string]: JsonObject[string] | undefined;
}

/** A calendar of a fake Google, as the people who use it see it. */
export class FakeCalendar {
  readonly #record: CalendarRecord;
  readonly #clock: Clock;

  constructor(record: CalendarRecord, clock: Clock) {
    this.#record = record;
    this.#clock = clock;
  }

  /** Every event that is not deleted. */
  get events(): readonly FakeEvent[] {
    return this.all.filter((event) => event.status !== "cancelled");
  }

  /** Every event, deleted ones too. */
  get all(): readonly FakeEvent[] {
    return [...this.#record.events.values()].map(({ event }) => event);
  }

  /** An event. */
  event(id: string): FakeEvent | undefined {
    return this.#record.events.get(id)?.event;
  }

  /** Somebody makes an event. */
  add({ id, start, end, ...more }: NewEvent): FakeEvent {
    return this.#store({
      ...(more as JsonObject),
      id: id ?? `event${String(this.#record.sequence).padStart(6, "0")}`,
      start: { dateTime: start },
      end: { dateTime: end },
    });
  }

  /** Puts in an event as it is, however odd. */
  addRaw(event: JsonObject & { readonly id: string }): FakeEvent {
    return this.#store(event);
  }

  /** A series: one event per start, with ids as Google makes them (GC-22). */
  addSeries(parent: string, summary: string, starts: readonly string[], minutes: number): void {
    for (const start of starts) {
      const from = new Date(start);
      const id = `${parent}_${from
        .toISOString()
        .replace(/[-:]|\.\d+/g, "")
        .toLowerCase()}`;
      this.#store({
        id,
        summary,
        recurringEventId: parent,
        originalStartTime: { dateTime: start },
        start: { dateTime: start },
        end: { dateTime: new Date(from.getTime() + minutes * 60_000).toISOString() },
      });
    }
  }

  /** Somebody changes an event. */
  edit(id: string, change: JsonObject): FakeEvent {
    const before = this.event(id);
    if (!before) throw new RangeError(`There is no event ${id}`);
    return this.#store({ ...before, ...change, id });
  }

  /** Somebody moves an event. */
  move(id: string, start: string, end: string): FakeEvent {
    return this.edit(id, { start: { dateTime: start }, end: { dateTime: end } });
  }

  /** Somebody deletes an event. */
  remove(id: string): void {
    this.edit(id, { status: "cancelled" });
  }

  /** From now on no sync token that was handed out before counts (GC-26). */
  forgetSyncTokens(): void {
    this.#record.sequence += 1;
    this.#record.forgotBefore = this.#record.sequence;
  }

  #store(event: JsonObject & { readonly id: string }): FakeEvent {
    return storeEvent(this.#record, event, this.#clock.now());
  }
}
