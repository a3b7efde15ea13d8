import type { Clock } from "../ports/clock";
import { emptyRow } from "../runtime/new-row";
import { createStorage } from "../storage/create-storage";
import type { StorageParts } from "../storage/groups";
import { memoryEntries } from "./application/entries";
import { memoryIdentities } from "./application/identities";
import { emptyData, type MemoryData } from "./application/model";
import { memoryTasks } from "./application/tasks";
import { memoryTimers } from "./application/timers";
import { fixedClock } from "./fixed-clock";
import { ledgerOf } from "./memory-ledger";
import { MemoryLedgerState, type MemoryTransaction } from "./state";
import { linkCodeMinutes, type StorageHarness } from "./storage-harness";

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
  return memoryApplication(clock).harness;
}

/** An application that keeps everything in memory. */
export interface MemoryApplication {
  readonly harness: StorageHarness;
  /** The parts of its storage. */
  readonly parts: StorageParts<MemoryTransaction>;
}

/** Creates an application without data. */
export function memoryApplication(clock: Clock): MemoryApplication {
  const state = new MemoryLedgerState();
  const data = emptyData();
  const parts: StorageParts<MemoryTransaction> = {
    ledger: ledgerOf(state, clock),
    tasks: memoryTasks(data),
    timers: memoryTimers(data, clock),
    entries: memoryEntries(data, clock),
    identities: memoryIdentities(data, clock),
    isActive: (_tx, user) => Promise.resolve(data.users.get(user)?.active === true),
    clock,
  };
  return { parts, harness: { storage: createStorage(parts), ...actionsOf(state, data, clock) } };
}

/** What users do, and what tests look at. */
function actionsOf(
  state: MemoryLedgerState,
  data: MemoryData,
  clock: Clock,
): Omit<StorageHarness, "storage"> {
  const nextId = (): number => data.nextId++;
  const change = <Value extends object>(
    table: Map<number, Value>,
    id: number,
    fields: Partial<Value>,
  ): Promise<void> => {
    const known = table.get(id);
    if (!known) throw new RangeError(`The in-memory table has no row with id ${String(id)}`);
    table.set(id, { ...known, ...fields });
    return Promise.resolve();
  };
  return {
    clock,
    createUser(seed = {}) {
      const id = nextId();
      data.users.set(id, {
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
      data.projects.set(id, {
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
      const { linkCodes } = data;
      const others = linkCodes.filter(
        (known) => known.user !== user || known.provider !== provider,
      );
      data.linkCodes = [...others, { provider, user, code, until }];
      return Promise.resolve(`${code.slice(0, 4)}-${code.slice(4)}`);
    },
    editTask: (id, fields) => change(data.tasks, id, fields),
    deleteTask: (id) => change(data.tasks, id, { deleted: true }),
    deactivateUser: (id) => change(data.users, id, { active: false }),
    createEntry({ user, project, start, end, notes = null, task = null }) {
      const id = nextId();
      data.entries.set(id, {
        id,
        userId: user,
        projectId: project,
        taskId: task,
        startedAt: start,
        endedAt: end,
        notes,
        billable: true,
        version: 1,
        paid: false,
        createdAt: clock.now().toISOString(),
      });
      return Promise.resolve(id);
    },
    editEntry(id, { notes, start, end }) {
      const known = data.entries.get(id);
      return change(data.entries, id, {
        version: (known?.version ?? 0) + 1,
        ...(notes === undefined ? {} : { notes }),
        ...(start === undefined ? {} : { startedAt: start }),
        ...(end === undefined ? {} : { endedAt: end }),
      });
    },
    deleteEntry(id) {
      data.entries.delete(id);
      return Promise.resolve();
    },
    payEntry: (id) => change(data.entries, id, { paid: true }),
    entriesOf: (user) =>
      Promise.resolve(
        [...data.entries.values()]
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
    archiveProject: (id) => change(data.projects, id, { status: "archived" }),
    restrictProject: (id, members) => change(data.projects, id, { members }),
    allowSeveralTimers(allowed) {
      data.severalTimers = allowed;
      return Promise.resolve();
    },
    countTasks: (project) =>
      Promise.resolve(
        [...data.tasks.values()].filter((task) => task.projectId === project && !task.deleted)
          .length,
      ),
    countRunning: (user) =>
      Promise.resolve(
        [...data.entries.values()].filter(
          (entry) => entry.userId === user && entry.endedAt === null,
        ).length,
      ),
    countClaims: (integration) =>
      Promise.resolve(
        state.tables.claims.filter((claim) => claim.integration === integration).length,
      ),
    pendingEvents: () => Promise.resolve([...state.tables.events]),
    close: () => Promise.resolve(),
  };
}
