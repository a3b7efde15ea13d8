import type { Ports } from "@tt/connector-core";
import type { StorageHarness } from "@tt/connector-core/testing";
import { createFixture, hour, type Fixture } from "./fixture";

/** Creates a fixture with entries and events to export, import, change and delete. */
export async function createBusyFixture(harness?: StorageHarness): Promise<Fixture> {
  const fixture = await createFixture({ sync_direction: "both" }, harness);
  const { owner, project, calendar } = fixture;
  const make = (at: number, notes: string): Promise<number> =>
    fixture.harness.createEntry({ user: owner, project, notes, ...hour(13, at) });
  const edited = await make(9, "To be edited");
  const deleted = await make(10, "To be deleted");
  for (const id of ["moved", "gone0", "same0"]) {
    calendar.add({ id, summary: id, ...hour(14, 9) });
  }
  await fixture.sync();
  await make(11, "New");
  await fixture.harness.editEntry(edited, { notes: "Edited" });
  await fixture.harness.deleteEntry(deleted);
  calendar.move("moved", hour(14, 15).start, hour(14, 15).end);
  calendar.remove("gone0");
  calendar.add({ id: "newer", summary: "newer", ...hour(14, 11) });
  fixture.clock.advance(60_000);
  return fixture;
}

/** True for the title of an exported event. */
export function isOurs(summary: unknown): summary is string {
  return typeof summary === "string" && summary.startsWith("[TT]");
}

/** Entries and events without what differs between fixtures: IDs, versions, names. */
export async function contents(fixture: Fixture): Promise<object> {
  const entries = (await fixture.entries()).map(({ start, end, notes }) => ({ start, end, notes }));
  const events = fixture.calendar.events.map(({ id, summary, start, end }) => ({
    ...(isOurs(summary) ? { text: summary.split(" — ")[1] } : { id, summary }),
    start,
    end,
  }));
  const byText = (a: object, b: object): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
  return { entries: entries.toSorted(byText), events: events.toSorted(byText) };
}

/** A connector whose process is killed at its `at`-th call of storage or Google, before or after it. */
export function killable(fixture: Fixture, at: number, when: "before" | "after") {
  const process = { steps: 0, killed: false };
  const step = async <T>(work: () => Promise<T>): Promise<T> => {
    if (process.killed) throw new Error("killed");
    process.steps += 1;
    const isLast = process.steps === at;
    process.killed ||= isLast && when === "before";
    if (process.killed) throw new Error("killed");
    const answer = await work();
    process.killed ||= isLast;
    if (process.killed) throw new Error("killed");
    return answer;
  };
  const { storage } = fixture.harness;
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
    fetch: (input, init) => step(() => fixture.google.fetch(input, init)),
  };
  return { process, connector: fixture.process(ports) };
}
