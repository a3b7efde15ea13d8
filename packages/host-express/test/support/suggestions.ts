import { sql } from "kysely";
import type { Suggestion } from "../../src/features/suggestions/schema";
import { expectStatus, type Client } from "./client";
import type { TestHost } from "./host";

const path = "/api/ai/suggest";
/** 15:15 on a Saturday in {@link zone}. */
export const now = "2026-11-28T09:30:00Z";
/** The time zone of the users. */
const zone = "Asia/Kathmandu";

/** A time entry to insert. */
export interface EntryRow {
  readonly user_id: number;
  readonly project_id: number | null;
  readonly task_id?: number | null;
  readonly start_time: string;
  readonly end_time: string | null;
  readonly notes?: string | null;
  readonly tags?: string | null;
  readonly billable?: boolean;
}

/** Creates what suggestions are made from, and requests them. The client with the id 1 must exist. */
export function suggestionData(host: () => TestHost) {
  let count = 0;
  const newUser = async (): Promise<{ client: Client; id: number }> => {
    const username = `user${String((count += 1))}`;
    const client = await host().newUser(username);
    expectStatus(await client.request("PATCH", "/api/profile", { timezone: zone }), 200);
    const { id } = await host()
      .database.db.selectFrom("users")
      .select("id")
      .where("username", "=", username)
      .executeTakeFirstOrThrow();
    return { client, id };
  };
  const newProject = async (name: string, fields: object = {}): Promise<number> => {
    const { id } = await host()
      .database.db.insertInto("projects")
      .values({ name: `${name} ${String((count += 1))}`, client_id: 1, ...fields })
      .returning("id")
      .executeTakeFirstOrThrow();
    return id;
  };
  const newTask = async (project_id: number, fields: object = {}): Promise<number> => {
    const { id } = await host()
      .database.db.insertInto("tasks")
      .values({ name: `Task ${String((count += 1))}`, project_id, ...fields })
      .returning("id")
      .executeTakeFirstOrThrow();
    return id;
  };
  const addEntries = async (...entries: EntryRow[]): Promise<void> => {
    await sql`insert into time_entries
        (user_id, project_id, client_id, task_id, start_time, end_time, notes, tags, billable)
      select user_id, project_id, case when project_id is null then 1 end, task_id, start_time, end_time,
        notes, tags, coalesce(billable, true)
      from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as given(user_id integer,
        project_id integer, task_id integer, start_time timestamptz, end_time timestamptz,
        notes text, tags text, billable boolean)`.execute(host().database.db);
  };
  /** An entry of half an hour. */
  const at = (user_id: number, start: string, project_id: number | null, fields = {}): EntryRow => {
    const start_time = new Date(start).toISOString();
    const end_time = new Date(Date.parse(start) + 1_800_000).toISOString();
    return { user_id, project_id, start_time, end_time, ...fields };
  };
  const suggestionsOf = async (client: Client, query = ""): Promise<readonly Suggestion[]> => {
    const { body } = expectStatus(await client.get(path + query), 200);
    return body["suggestions"] as unknown as readonly Suggestion[];
  };
  return { newUser, newProject, newTask, addEntries, at, suggestionsOf };
}
