import { toInstant, type DomainEvent, type EventEntry, type ExternalRef } from "@tt/connector-core";
import type { Kysely } from "kysely";
import * as z from "zod";
import type { Database } from "../../../platform/db/schema";
import { entryWithTask } from "./entries";

/**
 * The data of events about entries, see `features/time-entries/events.ts`. Events of earlier versions
 * have no times.
 */
const eventData = z.object({
  user_id: z.int(),
  project_id: z.int().nullable(),
  client_id: z.int().nullable(),
  task_id: z.int().nullable(),
  duration_seconds: z.int().nullable(),
  start_time: z.string().optional(),
  end_time: z.string().nullable().optional(),
});

type EventData = z.output<typeof eventData>;

/** The entry that an event is about, and the item of its task: `EntryReads.ofEvent` in core. */
export async function entryOfEvent(
  db: Kysely<Database>,
  integrationId: string,
  event: DomainEvent,
  now: Date,
): Promise<EventEntry | undefined> {
  const { id, type } = event.entity;
  if (type !== "time_entry" || id === null) return undefined;
  const present = await entryWithTask(db, id, now);
  if (present) {
    const { entry, taskId } = present;
    return { entry, taskRef: await taskRefOf(db, integrationId, taskId) };
  }
  const { data } = eventData.safeParse(event.data);
  if (!data) return undefined;
  const names = await namesOf(db, data);
  return {
    entry: {
      id,
      userId: data.user_id,
      projectId: data.project_id,
      ...names,
      ...timesOf(data, event),
    },
    taskRef: await taskRefOf(db, integrationId, data.task_id),
  };
}

function timesOf(data: EventData, event: DomainEvent) {
  const at = Date.parse(event.at);
  const knownSeconds = data.duration_seconds ?? 0;
  const start =
    data.start_time === undefined ? at - knownSeconds * 1000 : Date.parse(data.start_time);
  const { end_time: end = event.at } = data;
  return {
    startedAt: toInstant(new Date(start)),
    endedAt: end === null ? null : toInstant(new Date(end)),
    seconds: data.duration_seconds ?? Math.max(0, Math.floor((at - start) / 1000)),
  };
}

async function namesOf(db: Kysely<Database>, { project_id, client_id, task_id }: EventData) {
  const project = await db
    .selectFrom("projects")
    .select(["name", "restricted"])
    .where("id", "=", project_id)
    .executeTakeFirst();
  const client = await db
    .selectFrom("clients")
    .select("name")
    .where("id", "=", client_id)
    .executeTakeFirst();
  const task = await db
    .selectFrom("tasks")
    .select("name")
    .where("id", "=", task_id)
    .executeTakeFirst();
  return {
    project: project?.name ?? client?.name ?? null,
    restricted: project?.restricted ?? false,
    task: task?.name ?? null,
  };
}

/** The item of a task, if the integration keeps the task up to date. */
async function taskRefOf(
  db: Kysely<Database>,
  integrationId: string,
  taskId: number | null,
): Promise<ExternalRef | undefined> {
  if (taskId === null) return undefined;
  const row = await db
    .selectFrom("tasks")
    .select(["external_source as source", "external_ref as ref"])
    .where("id", "=", taskId)
    .where("external_integration_id", "=", integrationId)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  const { source, ref } = row ?? {};
  return source && ref ? { source, ref } : undefined;
}
