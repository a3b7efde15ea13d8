import type { Clock } from "../../ports/clock";
import type { IntegrationRow, Storage } from "../../ports/storage";
import type { StorageLedger } from "../../ports/storage-ledger";
import type { ProjectSeed, StorageHarness, UserSeed } from "../../memory/storage-harness";
import { createStorage } from "../../storage/create-storage";
import type { StorageParts } from "../../storage/groups";
import { countedClaims } from "./counted-claims";
import { NotInApplication } from "./not-in-application";

/** What people cannot do in an application without the action, as the reason of a skipped rule. */
const withoutAction = {
  editTask: "People cannot edit tasks here",
  deleteTask: "People cannot delete tasks here",
  countTasks: "The harness cannot count tasks",
  deactivateUser: "Users cannot be deactivated here",
  archiveProject: "Projects cannot be archived here",
  createLinkCode: "There are no one-time codes here",
  createEntry: "People cannot create time entries here",
  editEntry: "People cannot edit time entries here",
  deleteEntry: "People cannot delete time entries here",
  payEntry: "Time entries are not paid here",
  entriesOf: "The harness cannot list time entries",
  allowSeveralTimers: "Users run one timer here",
  countRunning: "The harness cannot count timers",
} as const;
type Action = keyof typeof withoutAction;

/** An application for `applicationHarness`: its groups on empty tables, and what people do in it. */
export type ApplicationUnderTest<Tx> = Partial<
  Pick<StorageHarness, Action | "forgetTaskTime" | "close">
> & {
  /** As for `createStorage`. */
  readonly parts: StorageParts<Tx>;
  /** The clock of the ledger, e.g. a `fixedClock`. */
  readonly clock: Clock;
  /** True if `createUser` can create administrators, who may use every project (default: false). */
  readonly hasAdministrators?: boolean;
  /** Creates an active user and returns their id, a new one each time. Leave it out with `user`. */
  createUser?(seed: UserSeed): Promise<number>;
  /** The one user of an application without others: the suite skips what needs two. */
  readonly user?: number;
  /** Creates an open project and returns its id, a new one each time. Leave it out with `project`. */
  createProject?(project: { readonly name: string; readonly owner: number }): Promise<number>;
  /**
   * The one project (e.g. list) of an application without others, which belongs to the first user: the
   * suite skips what needs two.
   */
  readonly project?: number;
  /**
   * Sets who may use a project; undefined: every user (default: a project belongs to its owner, and the
   * suite skips what needs shared ones).
   */
  shareProject?(id: number, users: readonly number[] | undefined): Promise<void>;
};

/**
 * Makes the harness of `testStorage` out of your groups and of what people can do in your application.
 * What you leave out cannot be done there: the rules that need it are skipped, with the reason.
 *
 * @example
 * ```ts
 * import type { StorageParts } from "@tt/connector-core";
 * import { applicationHarness, fixedClock, testStorage } from "@tt/connector-core/testing";
 *
 * interface Application<Tx> {
 *   readonly parts: StorageParts<Tx>;
 *   insertProject(name: string, owner: number): Promise<number>;
 *   countTasks(project: number): Promise<number>;
 * }
 *
 * export function check<Tx>(open: (clock: ReturnType<typeof fixedClock>) => Application<Tx>): void {
 *   testStorage("my tables", () => {
 *     const clock = fixedClock();
 *     const { parts, insertProject, countTasks } = open(clock);
 *     let users = 0;
 *     return Promise.resolve(
 *       applicationHarness({
 *         parts,
 *         clock,
 *         countTasks,
 *         createUser: () => Promise.resolve((users += 1)),
 *         createProject: ({ name, owner }) => insertProject(name, owner),
 *       }),
 *     );
 *   });
 * }
 * ```
 */
export function applicationHarness<Tx>(application: ApplicationUnderTest<Tx>): StorageHarness {
  const { parts, clock } = application;
  const { ledger, countClaims } = countedClaims(parts.ledger);
  const integrations = new Map<string, number | null>();
  const people = peopleOf(application);
  const storage = createStorage({ ...parts, ledger });
  const commit: Storage["commit"] = async (changeSet, options) => {
    const owner = integrations.get(changeSet.integration) ?? null;
    for (const change of changeSet.changes) {
      if ("project" in change) people.requireAccess(change.project, owner);
    }
    return storage.commit(changeSet, options);
  };
  return {
    ...actionsOf(application),
    ...forgetting(application),
    storage: { ...storage, commit },
    clock,
    createUser: people.createUser,
    createProject: people.createProject,
    restrictProject: (id, members) => people.restrictProject(id, members),
    async createIntegration(seed) {
      integrations.set(idOf(integrations.size + 1), seed.owner);
      return createIntegration(ledger, integrations.size, seed);
    },
    countClaims,
    pendingEvents: () => ledger.recordedEvents(1_000),
    close: () => application.close?.() ?? Promise.resolve(),
  };
}

/** The actions of an application; those that it does not have reject. */
function actionsOf(application: Partial<Pick<StorageHarness, Action>>) {
  const missing = Object.entries(withoutAction).map(([name, reason]) => [
    name,
    () => Promise.reject(new NotInApplication(reason)),
  ]);
  const given = Object.keys(withoutAction).flatMap((name) => {
    const action: unknown = Reflect.get(application, name);
    return typeof action === "function" ? [[name, action.bind(application) as unknown]] : [];
  });
  // Each action has the function of its name.
  return Object.fromEntries([...missing, ...given]) as Pick<StorageHarness, Action>;
}

/** Its absence means that every stored task has a time. */
function forgetting<Tx>(application: ApplicationUnderTest<Tx>) {
  if (!("forgetTaskTime" in application)) return {};
  return { forgetTaskTime: async (id: number) => application.forgetTaskTime?.(id) };
}

/** Users and projects; a project without `shareProject` belongs to one user. */
function peopleOf<Tx>(application: ApplicationUnderTest<Tx>) {
  let first: number | undefined;
  const users = new Set<number>();
  const projects = new Set<number>();
  /** Projects that the suite takes to be open to all users, and that belong to the first one. */
  const unshared = new Set<number>();
  const actions = actionsOf(application);

  async function createUser(seed: UserSeed = {}): Promise<number> {
    if (seed.admin && !application.hasAdministrators) {
      throw new NotInApplication("There are no administrators here");
    }
    const { user } = application;
    const create = application.createUser?.bind(application);
    const id = create ? await create(seed) : onlyOne(user, first, "user");
    requireNew(users, id, "user");
    first ??= id;
    if (seed.inactive) await actions.deactivateUser(id);
    return id;
  }

  async function ownerOf(members: readonly number[] | undefined): Promise<number> {
    if (!members) return first ?? createUser();
    if (members.length > 1) throw new NotInApplication(ownedByOne);
    return members[0] ?? createUser();
  }

  function newProject(name: string, owner: number, isNamed: boolean): Promise<number> {
    const create = application.createProject?.bind(application);
    if (create) return create({ name, owner });
    if (isNamed || owner !== first) throw new NotInApplication(oneOf("project"));
    return Promise.resolve(onlyOne(application.project, projects.values().next().value, "project"));
  }

  async function createProject({ name, status = "active", members }: ProjectSeed = {}) {
    if (status === "on_hold" || status === "inactive") {
      throw new NotInApplication("Projects are open or archived here");
    }
    const isShared = "shareProject" in application;
    const owner = isShared ? (members?.[0] ?? (await ownerOf(undefined))) : await ownerOf(members);
    const named = name ?? `Project ${String(projects.size + 1)}`;
    const id = await newProject(named, owner, name !== undefined);
    requireNew(projects, id, "project");
    if (isShared) await application.shareProject?.(id, members);
    else if (!members) unshared.add(id);
    if (status === "archived") await actions.archiveProject(id);
    return id;
  }

  return {
    createUser,
    createProject,
    async restrictProject(id: number, members: readonly number[]): Promise<void> {
      if (!application.shareProject) throw new NotInApplication(ownedByOne);
      await application.shareProject(id, members);
    },
    requireAccess(project: number, owner: number | null): void {
      if (owner !== first && unshared.has(project)) throw new NotInApplication(ownedByOne);
    },
  };
}

/** Returns the fixed user or project the first time. */
function onlyOne(id: number | undefined, earlier: number | undefined, what: Seeded): number {
  if (id === undefined) throw new TypeError(withoutEither[what]);
  if (earlier !== undefined) throw new NotInApplication(oneOf(what));
  return id;
}

/** Rules that need two would fail on one with unclear assertions. */
function requireNew(ids: Set<number>, id: number, what: Seeded): void {
  if (ids.has(id)) throw new TypeError(returnedTwice[what].replace("{id}", String(id)));
  ids.add(id);
}

type Seeded = "user" | "project";
const oneOf = (what: Seeded): string => `There is one ${what} here`;
const withoutEither = {
  user: "Give the harness `createUser`, or `user`, the id of the only one",
  project: "Give the harness `createProject`, or `project`, the id of the only one",
} as const;
const returnedTwice = {
  user: "`createUser` returned {id}, which exists. If there is one user, give its id as `user` instead",
  project:
    "`createProject` returned {id}, which exists. If there is one project, give its id as `project` instead",
} as const;

const ownedByOne = "A project belongs to one user here";

function idOf(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

async function createIntegration<Tx>(
  ledger: StorageLedger<Tx>,
  number: number,
  seed: Parameters<StorageHarness["createIntegration"]>[0],
): Promise<IntegrationRow> {
  const { owner, connector = "test_connector", settings = {}, ...patch } = seed;
  const id = idOf(number);
  const insert = { id, connector, owner, publicId: `public-${String(number)}` };
  await ledger.save({ id, insert, patch: { settings, ...patch } });
  const row = await ledger.integrations.get(id, { fresh: true });
  if (!row) throw new Error("The ledger has not stored the integration");
  return row;
}
