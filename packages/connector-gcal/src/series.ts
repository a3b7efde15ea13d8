import type { WireEvent } from "./wire";

/**
 * Finds the instances that a moved series replaces: Google cancels each instance and lists a new one
 * with another ID. A new instance replaces the cancelled one of the same series and day, unless there
 * are several on that day. Pure.
 * @returns ID of the replaced instance by ID of the new one
 */
export function replacedInstances(events: readonly WireEvent[]): ReadonlyMap<string, string> {
  const days = new Map<string, { readonly old: string[]; readonly new: string[] }>();
  for (const event of events) {
    const day = seriesDay(event);
    if (day === undefined) continue;
    const instances = days.get(day) ?? { old: [], new: [] };
    days.set(day, instances);
    instances[event.status === "cancelled" ? "old" : "new"].push(event.id);
  }
  const pairs = [...days.values()].flatMap((instances): (readonly [string, string])[] => {
    const [oldId, newId] = [instances.old[0], instances.new[0]];
    const isOne = instances.old.length === 1 && instances.new.length === 1;
    return isOne && oldId !== undefined && newId !== undefined ? [[newId, oldId]] : [];
  });
  return new Map(pairs);
}

/** The series and the day on which it planned the instance, in the calendar's zone. */
function seriesDay({ recurringEventId, originalStartTime }: WireEvent): string | undefined {
  const planned = originalStartTime?.dateTime;
  if (recurringEventId === undefined || planned === undefined) return undefined;
  return `${recurringEventId} ${planned.slice(0, "YYYY-MM-DD".length)}`;
}
