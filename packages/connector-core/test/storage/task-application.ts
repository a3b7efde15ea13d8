import {
  createStorage,
  type GroupTask,
  type StorageLedger,
  type TasksGroup,
} from "../../src/index";
import {
  fixedClock,
  memoryLedger,
  type MemoryTransaction,
  type StorageHarness,
} from "../../src/memory/index";
import { taskUpsertSchema } from "../../src/changes/task-upsert";

/** An application with tasks only, and the ledger under its storage. */
export interface TaskApplication {
  readonly harness: StorageHarness;
  readonly ledger: StorageLedger<MemoryTransaction>;
}

interface Project {
  archived: boolean;
  members: readonly number[] | undefined;
}

const { name, status, priority } = taskUpsertSchema.shape.fields.shape;

/** Creates an application that keeps its tasks in a map, with the harness of `testStorage`. */
export function createTaskApplication(): TaskApplication {
  const clock = fixedClock();
  const users = new Map<number, { readonly isAdmin: boolean; isActive: boolean }>();
  const projects = new Map<number, Project>();
  const rows = new Map<number, GroupTask>();
  const claims = new Map<string, number>();
  let nextId = 1;

  const put = (tx: MemoryTransaction, id: number, task: GroupTask): void => {
    name.parse(task.values.name);
    status.parse(task.values.status);
    priority.parse(task.values.priority);
    const before = rows.get(id);
    rows.set(id, task);
    tx.undo(() => {
      if (before) rows.set(id, before);
      else rows.delete(id);
    });
  };
  const tasks: TasksGroup<MemoryTransaction> = {
    project(_tx, id, user) {
      const project = projects.get(id);
      const isAdmin = user === null || users.get(user)?.isAdmin === true;
      const isMember = isAdmin || (project?.members?.includes(user) ?? true);
      const isOpen = project !== undefined && isMember;
      return Promise.resolve(!isOpen ? "closed" : project.archived ? "archived" : "open");
    },
    get: (_tx, id) => Promise.resolve(rows.get(id)),
    insert: (tx, { project, values }) =>
      Promise.resolve().then(() => {
        const id = nextId++;
        put(tx, id, { project, values, deleted: false });
        return id;
      }),
    update: (tx, id, values) =>
      Promise.resolve().then(() => {
        const known = rows.get(id);
        if (known) put(tx, id, { ...known, values });
      }),
  };
  const inMemory = memoryLedger(clock);
  const ledger: typeof inMemory = {
    ...inMemory,
    claim(tx, id, claim) {
      const before = claims.get(id) ?? 0;
      claims.set(id, before + 1);
      tx.undo(() => claims.set(id, before));
      return inMemory.claim(tx, id, claim);
    },
  };
  const storage = createStorage({
    ledger,
    tasks,
    isActive: (_tx, user) => Promise.resolve(users.get(user)?.isActive === true),
  });

  const edit = (id: number, change: (task: GroupTask) => GroupTask): Promise<void> => {
    const known = rows.get(id);
    if (known) rows.set(id, change(known));
    return Promise.resolve();
  };
  const absent = (): Promise<never> => Promise.reject(new Error("The application has tasks only"));
  const harness: StorageHarness = {
    storage,
    clock,
    createUser({ inactive = false, admin = false } = {}) {
      users.set(nextId, { isActive: !inactive, isAdmin: admin });
      return Promise.resolve(nextId++);
    },
    createProject({ status: projectStatus, members } = {}) {
      projects.set(nextId, { archived: projectStatus === "archived", members });
      return Promise.resolve(nextId++);
    },
    async createIntegration({ owner, connector = "test_connector", settings = {}, ...seed }) {
      const number = String(nextId++);
      const id = `00000000-0000-4000-8000-${number.padStart(12, "0")}`;
      const { active = true, secrets = {}, state = {} } = seed;
      await ledger.save({
        id,
        insert: { id, connector, owner, publicId: `public-${number}` },
        patch: { settings, secrets, active, state },
      });
      const row = await storage.integrations.get(id, { fresh: true });
      if (!row) throw new Error("The integration was not stored");
      return row;
    },
    editTask: (id, fields) =>
      edit(id, (task) => ({ ...task, values: { ...task.values, ...fields } })),
    deleteTask: (id) => edit(id, (task) => ({ ...task, deleted: true })),
    deactivateUser(id) {
      const user = users.get(id);
      if (user) user.isActive = false;
      return Promise.resolve();
    },
    archiveProject(id) {
      const project = projects.get(id);
      if (project) project.archived = true;
      return Promise.resolve();
    },
    restrictProject(id, members) {
      const project = projects.get(id);
      if (project) project.members = members;
      return Promise.resolve();
    },
    countTasks: (project) =>
      Promise.resolve(
        [...rows.values()].filter((task) => task.project === project && !task.deleted).length,
      ),
    countClaims: (id) => Promise.resolve(claims.get(id) ?? 0),
    pendingEvents: () => ledger.recordedEvents(1_000),
    close: () => Promise.resolve(),
    createLinkCode: absent,
    createEntry: absent,
    editEntry: absent,
    deleteEntry: absent,
    payEntry: absent,
    entriesOf: absent,
    allowSeveralTimers: absent,
    countRunning: () => Promise.resolve(0),
  };
  return { harness, ledger };
}
