import type { Ports } from "@tt/connector-core";
import type { StorageHarness } from "@tt/connector-core/testing";
import { gcalWorld, hour, type GcalWorld } from "./fixture";

/** Entries to be exported, changed and deleted; events to be imported, changed and deleted. */
export async function busyWorld(harness?: StorageHarness): Promise<GcalWorld> {
  const world = await gcalWorld({ sync_direction: "both" }, harness);
  const { owner, project, calendar } = world;
  const make = (at: number, notes: string): Promise<number> =>
    world.harness.createEntry({ user: owner, project, notes, ...hour(13, at) });
  const edited = await make(9, "To be edited");
  const deleted = await make(10, "To be deleted");
  for (const id of ["moved", "gone0", "same0"]) {
    calendar.add({ id, summary: id, ...hour(14, 9) });
  }
  await world.sync();
  await make(11, "New");
  await world.harness.editEntry(edited, { notes: "Edited" });
  await world.harness.deleteEntry(deleted);
  calendar.move("moved", hour(14, 15).start, hour(14, 15).end);
  calendar.remove("gone0");
  calendar.add({ id: "newer", summary: "newer", ...hour(14, 11) });
  world.clock.advance(60_000);
  return world;
}

/** Did we make this event? */
export function isOurs(summary: unknown): summary is string {
  return typeof summary === "string" && summary.startsWith("[TT]");
}

/** What both sides hold, without what differs from one world to the next: ids, versions, names. */
export async function contents(world: GcalWorld): Promise<object> {
  const entries = (await world.entries()).map(({ start, end, notes }) => ({ start, end, notes }));
  const events = world.calendar.events.map(({ id, summary, start, end }) => ({
    ...(isOurs(summary) ? { text: summary.split(" — ")[1] } : { id, summary }),
    start,
    end,
  }));
  const byText = (a: object, b: object): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
  return { entries: entries.toSorted(byText), events: events.toSorted(byText) };
}

/** A process that is killed at its `at`-th step: before it reaches the other side, or right after. */
export function killable(world: GcalWorld, at: number, when: "before" | "after") {
  const process = { steps: 0, killed: false };
  const step = async <T>(work: () => Promise<T>): Promise<T> => {
    if (process.killed) throw new Error("killed");
    process.steps += 1;
    const mine = process.steps === at;
    process.killed ||= mine && when === "before";
    if (process.killed) throw new Error("killed");
    const answer = await work();
    process.killed ||= mine;
    if (process.killed) throw new Error("killed");
    return answer;
  };
  const { storage } = world.harness;
  const ports: Partial<Ports> = {
    storage: {
      ...storage,
      integrations: {
        ...storage.integrations,
        patch: (id, patch) => step(() => storage.integrations.patch(id, patch)),
        lease: (id, kind, seconds) => step(() => storage.integrations.lease(id, kind, seconds)),
      },
      commit: (set, options) => step(() => storage.commit(set, options)),
    },
    fetch: (input, init) => step(() => world.google.fetch(input, init)),
  };
  return { process, connector: world.process(ports) };
}
