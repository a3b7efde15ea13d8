import type { Clock } from "../ports/clock";
import { emptyRow } from "../runtime/new-row";
import { linkCodeMinutes, type StorageHarness } from "./storage-harness";
import { fixedClock } from "./fixed-clock";
import { emptyTables, type MemoryTables } from "./model";
import { memoryStorage, type MemoryState } from "./storage";

/**
 * Creates an empty in-memory storage, with the actions of users that tests need.
 * @param clock Default: a {@link fixedClock}.
 *
 * @example
 * ```ts
 * import { memoryHarness } from "@tt/connector-core/memory";
 *
 * const { storage, createUser, createProject } = memoryHarness();
 * const owner = await createUser();
 * await createProject({ name: "Website" });
 * await storage.projects.search(owner, "web", 10); // [{ id: 2, name: "Website", match: "partial" }]
 * ```
 */
export function memoryHarness(clock: Clock = fixedClock()): StorageHarness {
  return harnessOf({ tables: emptyTables() }, clock);
}

/** Creates the harness of existing tables. */
export function harnessOf(state: MemoryState, clock: Clock): StorageHarness {
  const nextId = (): number => state.tables.nextId++;
  const change = <Value extends object>(
    table: (tables: MemoryTables) => Map<number, Value>,
    id: number,
    fields: Partial<Value>,
  ): Promise<void> => {
    const known = table(state.tables).get(id);
    if (!known) throw new RangeError(`The in-memory table has no row with id ${String(id)}`);
    table(state.tables).set(id, { ...known, ...fields });
    return Promise.resolve();
  };
  return {
    storage: memoryStorage(state, clock),
    clock,
    createUser(seed = {}) {
      const id = nextId();
      state.tables.users.set(id, {
        id,
        username: `user${String(id)}`,
        admin: seed.admin ?? false,
        active: !(seed.inactive ?? false),
        logins: seed.logins ?? {},
        autoStartConsent: seed.autoStartConsent ?? false,
        zone: seed.zone ?? "UTC",
      });
      return Promise.resolve(id);
    },
    createProject(seed = {}) {
      const id = nextId();
      const status = seed.status ?? "active";
      state.tables.projects.set(id, {
        id,
        name: seed.name ?? `Project ${String(id)}`,
        status,
        members: seed.members,
      });
      return Promise.resolve(id);
    },
    createIntegration(seed) {
      const number = nextId();
      const { owner, connector = "test_connector", ...fields } = seed;
      const id = `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
      const publicId = `public-${String(number)}`;
      const row = Object.freeze({ ...emptyRow({ id, connector, owner, publicId }), ...fields });
      state.tables.integrations.set(row.id, row);
      return Promise.resolve(row);
    },
    createLinkCode(user, provider) {
      const number = nextId();
      const code = `CODE${String(number).padStart(4, "0")}`;
      const until = clock.now().getTime() + linkCodeMinutes * 60_000;
      const { linkCodes } = state.tables;
      const others = linkCodes.filter(
        (known) => known.user !== user || known.provider !== provider,
      );
      state.tables.linkCodes = [...others, { provider, user, code, until }];
      return Promise.resolve(`${code.slice(0, 4)}-${code.slice(4)}`);
    },
    editTask: (id, fields) => change((tables) => tables.tasks, id, fields),
    forgetTaskTime: (id) => change((tables) => tables.tasks, id, { asOf: 0 }),
    deleteTask: (id) => change((tables) => tables.tasks, id, { deleted: true }),
    deactivateUser: (id) => change((tables) => tables.users, id, { active: false }),
    createEntry({ user, project, start, end, notes = null, task = null }) {
      const id = nextId();
      state.tables.entries.set(id, {
        id,
        userId: user,
        projectId: project,
        taskId: task,
        startedAt: start,
        endedAt: end,
        running: false,
        notes,
        billable: true,
        version: 1,
        paid: false,
        createdAt: clock.now().toISOString(),
      });
      return Promise.resolve(id);
    },
    editEntry(id, { notes, start, end }) {
      const known = state.tables.entries.get(id);
      return change((tables) => tables.entries, id, {
        version: (known?.version ?? 0) + 1,
        ...(notes === undefined ? {} : { notes }),
        ...(start === undefined ? {} : { startedAt: start }),
        ...(end === undefined ? {} : { endedAt: end }),
      });
    },
    deleteEntry(id) {
      state.tables.entries.delete(id);
      return Promise.resolve();
    },
    payEntry: (id) => change((tables) => tables.entries, id, { paid: true }),
    entriesOf: (user) =>
      Promise.resolve(
        [...state.tables.entries.values()]
          .filter((entry) => entry.userId === user)
          .sort((a, b) => a.startedAt.localeCompare(b.startedAt) || a.id - b.id)
          .map(({ id, projectId, startedAt, endedAt, notes, billable }) => ({
            id,
            project: projectId,
            start: startedAt,
            end: endedAt,
            notes,
            billable,
          })),
      ),
    archiveProject: (id) => change((tables) => tables.projects, id, { status: "archived" }),
    restrictProject: (id, members) => change((tables) => tables.projects, id, { members }),
    allowSeveralTimers(allowed) {
      state.tables.severalTimers = allowed;
      return Promise.resolve();
    },
    countTasks: (project) =>
      Promise.resolve(
        [...state.tables.tasks.values()].filter(
          (task) => task.projectId === project && !task.deleted,
        ).length,
      ),
    countRunning: (user) =>
      Promise.resolve(
        [...state.tables.entries.values()].filter((entry) => entry.userId === user && entry.running)
          .length,
      ),
    countClaims: (integration) =>
      Promise.resolve(
        state.tables.claims.filter((claim) => claim.integration === integration).length,
      ),
    pendingEvents: () => Promise.resolve([...state.tables.events]),
    close: () => Promise.resolve(),
  };
}
