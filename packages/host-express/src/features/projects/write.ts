import { sql, type Transaction } from "kysely";
import type { DomainEventType } from "@tt/connector-core";
import type { Actor } from "../../platform/auth/principal";
import { differing } from "../../platform/db/differing";
import { storedNameKey } from "../../platform/db/name-key";
import type { Database } from "../../platform/db/schema";
import { recordEvents } from "../../platform/events/record";
import { staleVersion, type ChangeOutcome, type Refused } from "../../platform/change-outcome";
import { refuseClient } from "../access/usable-clients";
import { projectManaged, projectVisible } from "../access/projects";

/** Input of {@link createProject}. */
export interface NewProject {
  readonly name: string;
  readonly client_id: number;
  readonly description: string | null;
  readonly billable: boolean;
  readonly hourly_rate: number | null;
  readonly code: string | null;
  readonly estimated_hours: number | null;
  readonly budget_amount: number | null;
  readonly budget_threshold_percent: number;
  readonly billing_ref: string | null;
  readonly status: "active" | "on_hold" | "inactive" | "archived";
  readonly color: string | null;
  readonly restricted: boolean;
  readonly custom_fields: Readonly<Record<string, unknown>>;
}

/** Changes to a project; absent and undefined fields keep their values. */
export type ProjectChange = {
  readonly [Field in keyof NewProject]?: NewProject[Field] | undefined;
};

/**
 * Creates a project and records its event. The creator of a restricted project becomes its manager.
 * @throws the driver's unique violation (23505) if the name or the code is taken
 */
export async function createProject(
  tx: Transaction<Database>,
  actor: Actor,
  input: NewProject,
): Promise<{ readonly status: "created"; readonly id: number } | Refused> {
  const refusal = await refuseClient(tx, actor, input.client_id);
  if (refusal) return refusal;
  const archived = input.status === "archived";
  const row = await tx
    .insertInto("projects")
    .values({
      ...input,
      name_key: storedNameKey(input.name),
      custom_fields: JSON.stringify(input.custom_fields),
      created_by: actor.userId,
      ...(archived ? { archived_at: sql`now()`, archived_by: actor.userId } : {}),
    })
    .returning(["id", "name"])
    .executeTakeFirstOrThrow();
  if (input.restricted) await addManager(tx, actor, row.id);
  await record(tx, "project.created", actor, row);
  return { status: "created", id: row.id };
}

/**
 * Updates a project that the actor can see. Only its creator, its managers and administrators may
 * archive it, reactivate it, or restrict who can see it. Sets and clears the `archived_…` columns
 * with the status.
 * @param options `version` refuses the change unless it is the current version. `archivedReason` is
 * stored if the change archives the project, and requires the permission to do so in any case.
 * @throws the driver's unique violation (23505) if the name or the code is taken
 */
export async function updateProject(
  tx: Transaction<Database>,
  actor: Actor,
  id: number,
  change: ProjectChange,
  options: { readonly version?: number | undefined; readonly archivedReason?: string } = {},
): Promise<ChangeOutcome> {
  const before = await lockProject(tx, actor, id);
  if (!before) return { status: "refused", reason: "not_found" };
  const stale = staleVersion(options.version, before);
  if (stale) return stale;
  const { custom_fields: customFields, ...fields } = differing(before, change);
  const { client_id: clientId, status, restricted } = fields;
  const archives = status === "archived";
  const reopens = status !== undefined && before.status === "archived";
  const needsManager =
    archives || reopens || restricted !== undefined || options.archivedReason !== undefined;
  if (needsManager && !before.managed) return notManaged;
  const refusal = clientId === undefined ? undefined : await refuseClient(tx, actor, clientId);
  if (refusal) return refusal;
  if (customFields === undefined && Object.keys(fields).length === 0) {
    return { status: "unchanged" };
  }
  await tx
    .updateTable("projects")
    .set({
      ...fields,
      ...(fields.name === undefined ? {} : { name_key: storedNameKey(fields.name) }),
      ...(customFields === undefined ? {} : { custom_fields: JSON.stringify(customFields) }),
      ...(archives
        ? {
            archived_at: sql`now()`,
            archived_by: actor.userId,
            archived_reason: options.archivedReason ?? null,
          }
        : {}),
      ...(reopens ? { archived_at: null, archived_by: null, archived_reason: null } : {}),
      updated_at: sql`now()`,
      version: sql`version + 1`,
      changed_by: actor.userId,
    })
    .where("id", "=", id)
    .execute();
  // Users who restrict a project must not lose access to it.
  if (restricted === true && actor.role !== "admin") await addManager(tx, actor, id);
  const name = fields.name ?? before.name;
  await record(tx, archives ? "project.archived" : "project.updated", actor, { id, name });
  return { status: "updated" };
}

/** A user who can see a restricted project, and also manage it as `manager`. */
export interface ProjectMember {
  readonly user_id: number;
  readonly role: "member" | "manager";
}

/**
 * Replaces the members of a project that the actor can see and manage.
 * @param wanted The members, or a function that decides them from the current ones, which no other
 *   request changes meanwhile.
 */
export async function setMembers(
  tx: Transaction<Database>,
  actor: Actor,
  id: number,
  wanted:
    readonly ProjectMember[] | ((current: readonly ProjectMember[]) => readonly ProjectMember[]),
): Promise<ChangeOutcome> {
  const project = await lockProject(tx, actor, id);
  if (!project) return { status: "refused", reason: "not_found" };
  if (!project.managed) return notManaged;
  const members = typeof wanted === "function" ? wanted(await membersOf(tx, id)) : wanted;
  const hasManager = members.some(({ role }) => role === "manager");
  if (project.restricted && actor.role !== "admin" && !hasManager) {
    return invalidMembers(
      "A restricted project needs a manager: give at least one member the role manager",
    );
  }
  const unknown = await unknownUsers(tx, members);
  if (unknown.length > 0)
    return invalidMembers(`There are no active users with these ids: ${unknown.join(", ")}`);
  await tx.deleteFrom("project_members").where("project_id", "=", id).execute();
  if (members.length > 0) {
    await tx
      .insertInto("project_members")
      .values(members.map((member) => ({ ...member, project_id: id })))
      .execute();
  }
  await tx
    .updateTable("projects")
    .set({ updated_at: sql`now()`, version: sql`version + 1`, changed_by: actor.userId })
    .where("id", "=", id)
    .execute();
  await record(tx, "project.updated", actor, project);
  return { status: "updated" };
}

async function membersOf(tx: Transaction<Database>, id: number): Promise<readonly ProjectMember[]> {
  return tx
    .selectFrom("project_members")
    .innerJoin("users", "users.id", "project_members.user_id")
    .select(["project_members.user_id", "project_members.role"])
    .where("project_members.project_id", "=", id)
    .where("users.is_active", "=", true)
    .execute();
}

const notManaged: Refused = {
  status: "refused",
  reason: "not_allowed",
  message: "Only the project's creator, its managers and administrators may do this",
};

function invalidMembers(message: string): Refused {
  return { status: "refused", reason: "invalid", field: "members", message };
}

async function unknownUsers(
  tx: Transaction<Database>,
  members: readonly ProjectMember[],
): Promise<readonly number[]> {
  const ids = members.map((member) => member.user_id);
  if (ids.length === 0) return [];
  const rows = await tx
    .selectFrom("users")
    .select("id")
    .where("id", "in", ids)
    .where("is_active", "=", true)
    .execute();
  const known = new Set(rows.map((row) => row.id));
  return ids.filter((each) => !known.has(each));
}

/** Locks a project that the actor can see until the transaction ends. */
async function lockProject(tx: Transaction<Database>, actor: Actor, id: number) {
  return tx
    .selectFrom("projects")
    .selectAll("projects")
    .select(projectManaged(actor).as("managed"))
    .where("projects.id", "=", id)
    .where(projectVisible(actor))
    .forUpdate("projects")
    .executeTakeFirst();
}

async function addManager(tx: Transaction<Database>, actor: Actor, id: number): Promise<void> {
  await tx
    .insertInto("project_members")
    .values({ project_id: id, user_id: actor.userId, role: "manager" })
    .onConflict((conflict) =>
      conflict.columns(["project_id", "user_id"]).doUpdateSet({ role: "manager" }),
    )
    .execute();
}

async function record(
  tx: Transaction<Database>,
  type: DomainEventType,
  actor: Actor,
  { id, name }: { readonly id: number; readonly name: string },
): Promise<void> {
  await recordEvents(tx, [{ type, userId: actor.userId, entity: { type: "project", id, name } }]);
}
