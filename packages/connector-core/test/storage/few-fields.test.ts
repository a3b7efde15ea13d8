import { describe, expect, it } from "vitest";
import { createStorage, type TaskOrigin, type TaskValues, type TasksGroup } from "../../src/index";
import { fixedClock, type MemoryTransaction } from "../../src/memory/index";
import { memoryApplication } from "../../src/memory/harness";
import { applicationHarness, testStorage } from "../../src/testing/index";
import { setOf, source, t0, t1, upsert } from "../../src/testing/storage/fixture";

/** An application whose table of tasks has a name and nothing else, and that searches for nothing. */
function createSmallApplication() {
  const clock = fixedClock();
  const { harness, parts } = memoryApplication(clock);
  const full = parts.tasks;
  if (!full) throw new Error("The application has tasks");
  const written: { readonly values: TaskValues; readonly origin: TaskOrigin }[] = [];
  const tasks: TasksGroup<MemoryTransaction> = {
    keeps: [],
    project: (tx, id, user) => full.project(tx, id, user),
    async get(tx, id) {
      const task = await full.get(tx, id);
      // The row of a deleted task is gone.
      if (!task || task.deleted) return null;
      return { project: task.project, values: { name: task.values.name } };
    },
    insert(tx, task) {
      written.push(task);
      return full.insert(tx, task);
    },
    update(tx, id, values, origin) {
      written.push({ values, origin });
      return full.update(tx, id, values, origin);
    },
  };
  return { clock, harness, full, written, parts: { ledger: parts.ledger, tasks } };
}

/** An application whose tasks are done or not. */
function createCheckedApplication() {
  const small = createSmallApplication();
  const { full } = small;
  const checked = (values: TaskValues): TaskValues => {
    if (!["todo", "done"].includes(values.status))
      throw new Error(`No column for ${values.status}`);
    return values;
  };
  const tasks: TasksGroup<MemoryTransaction> = {
    ...small.parts.tasks,
    keeps: ["status"],
    statuses: ["todo", "done"],
    get: (tx, id) => full.get(tx, id),
    insert: (tx, task) => full.insert(tx, { ...task, values: checked(task.values) }),
    update: (tx, id, values, origin) => full.update(tx, id, checked(values), origin),
  };
  return { ...small, parts: { ...small.parts, tasks } };
}

/** Options of `applicationHarness` that all applications here have. */
function underTest({ clock, parts, harness }: ReturnType<typeof createSmallApplication>) {
  return {
    ...{ parts, clock },
    editTask: harness.editTask.bind(harness),
    deleteTask: harness.deleteTask.bind(harness),
    countTasks: harness.countTasks.bind(harness),
  };
}

// Projects belong to one user, users are never deactivated, and there are no administrators.
testStorage("names of tasks only", () => {
  const application = createSmallApplication();
  const { harness } = application;
  return Promise.resolve(
    applicationHarness({
      ...underTest(application),
      createUser: () => harness.createUser(),
      createProject: ({ name, owner }) => harness.createProject({ name, members: [owner] }),
    }),
  );
});

// One list of one user, which are there from the start.
testStorage("one project of one user", async () => {
  const application = createSmallApplication();
  const { harness } = application;
  const user = await harness.createUser();
  const project = await harness.createProject({ members: [user] });
  return applicationHarness({ ...underTest(application), user, project });
});

describe("users and projects of an application under test", () => {
  const create = (given: object) => {
    const { clock, parts } = createSmallApplication();
    return applicationHarness({ parts, clock, ...given });
  };
  const one = () => Promise.resolve(1);

  it("must be new ones", async () => {
    const harness = create({ createUser: one, createProject: one });
    const user = await harness.createUser();
    const project = await harness.createProject({ members: [user] });
    expect([user, project]).toEqual([1, 1]);
    await expect(harness.createUser()).rejects.toThrow(
      "`createUser` returned 1, which exists. If there is one user, give its id as `user` instead",
    );
    await expect(harness.createProject()).rejects.toThrow(
      "`createProject` returned 1, which exists. If there is one project, give its id as `project` instead",
    );
  });

  it("skip what needs two of the one that is declared", async () => {
    const harness = create({ user: 4, project: 9 });
    expect(await harness.createUser()).toBe(4);
    await expect(harness.createProject({ name: "A" })).rejects.toThrow("There is one project here");
    expect(await harness.createProject()).toBe(9);
    await expect(harness.createUser()).rejects.toThrow("There is one user here");
    await expect(harness.createProject()).rejects.toThrow("There is one project here");
  });

  it("are given in one way or the other", async () => {
    await expect(create({ user: 4 }).createProject()).rejects.toThrow("or `project`");
    await expect(create({ project: 9 }).createUser()).rejects.toThrow("or `user`");
  });
});

// A check mark for the status, and nothing else beside the name.
testStorage("tasks with a check mark", () => {
  const application = createCheckedApplication();
  const { harness } = application;
  return Promise.resolve(
    applicationHarness({
      ...underTest(application),
      createUser: (seed) => harness.createUser(seed),
      createProject: ({ name }) => harness.createProject({ name }),
      shareProject: async (id, users) => {
        if (users) await harness.restrictProject(id, users);
      },
    }),
  );
});

// The same without what may be left out: everything is kept, shared and archived.
testStorage("an application in memory", () => {
  const clock = fixedClock();
  const { harness, parts } = memoryApplication(clock);
  return Promise.resolve(
    applicationHarness({
      ...harness,
      ...{ parts, clock, hasAdministrators: true },
      createProject: ({ name }) => harness.createProject({ name }),
      shareProject: async (id, users) => {
        if (users) await harness.restrictProject(id, users);
      },
    }),
  );
});

describe("an application with few columns", () => {
  async function start() {
    const application = createSmallApplication();
    const { harness, parts } = application;
    const storage = createStorage(parts);
    const owner = await harness.createUser();
    const project = await harness.createProject();
    const integration = await harness.createIntegration({ owner });
    const commit = async (...changes: Parameters<typeof setOf>[1]) => {
      const result = await storage.commit(setOf(integration, changes));
      if (result.status !== "done") throw new Error(result.status);
      return result.outcomes;
    };
    return { ...application, storage, project, integration, commit };
  }
  const item = { source, ref: "github_issue_17" };

  it("gets defaults for what it does not keep, and the origin", async () => {
    const { commit, project, written } = await start();
    await commit(upsert(project, { fields: { name: "A", status: "done", priority: "high" } }));
    const origin = { connector: "test_connector", ...item };
    expect(written).toMatchObject([
      { values: { name: "A", status: "todo", priority: "medium", labels: [] }, origin },
    ]);
  });

  it("is not told of changes of other fields", async () => {
    const { commit, project, written, parts } = await start();
    await commit(upsert(project, { fields: { name: "A" } }));
    const later = upsert(project, { asOf: t1, fields: { name: "A", status: "done" } });
    expect(await commit(later)).toMatchObject([{ status: "skipped", reason: "unchanged" }]);
    const archive = { type: "task.archive", task: item, asOf: t1 } as const;
    expect(await commit(archive)).toMatchObject([{ status: "skipped", reason: "unchanged" }]);
    expect(written).toHaveLength(1);
    expect(await parts.ledger.recordedEvents(9)).toMatchObject([{ type: "task.created" }]);
  });

  it("is told of the new origin when an item moves", async () => {
    const { commit, project, written } = await start();
    await commit(upsert(project, { fields: { name: "A" } }));
    const to = { source: "api.github.com:2", ref: "github_issue_3" };
    await commit({ type: "task.move", from: item, to, receiving: false });
    expect(written.at(-1)).toMatchObject({ values: { name: "A" }, origin: to });
  });

  it.each([undefined, null])("a task that get no longer finds was deleted: %s", async (gone) => {
    const { parts, commit, project, storage, integration } = await start();
    const [created] = await commit(upsert(project));
    const skipped = { ...created, status: "skipped", reason: "deleted_here" };
    const get = parts.tasks.get.bind(parts.tasks);
    parts.tasks.get = () => Promise.resolve(gone);
    expect(await commit(upsert(project, { asOf: t1 }))).toEqual([skipped]);
    expect(await commit({ type: "task.archive", task: item, asOf: t1 })).toEqual([skipped]);
    expect(await storage.tasks.byRef(integration.id, item)).toBeUndefined();
    parts.tasks.get = get;
    expect(await commit(upsert(project, { asOf: t0 }))).toMatchObject([{ reason: "unchanged" }]);
  });
});
