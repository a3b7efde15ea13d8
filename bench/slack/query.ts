import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import pg from "pg";

/** What a user's running timer is on; the one query that the floor, Bolt and the host all need. */
export interface Running {
  readonly project: string | null;
  readonly task: string | null;
  readonly seconds: number;
}

const statement = `select p.name as project, t.name as task,
    extract(epoch from now() - e.start_time)::integer as seconds
  from time_entries e
  left join projects p on p.id = e.project_id
  left join tasks t on t.id = e.task_id
  where e.user_id = $1 and e.end_time is null
  order by e.start_time desc, e.id desc limit 1`;

/** The same pool size, or the same settings of the embedded database, as the host's. */
export async function openQuery(): Promise<(userId: number) => Promise<Running | undefined>> {
  const url = process.env["DATABASE_URL"];
  if (url !== undefined) {
    const pool = new pg.Pool({ connectionString: url, max: 10 });
    return async (userId) => (await pool.query<Running>(statement, [userId])).rows[0];
  }
  const lite = await PGlite.create({
    dataDir: join(process.env["TT_DATA_DIR"] ?? "floor", "pgdata"),
    extensions: { pg_trgm },
  });
  return async (userId) => (await lite.query<Running>(statement, [userId])).rows[0];
}

/** What the sender of `/tt status` reads. */
export function statusText(running: Running | undefined): string {
  if (!running) return "No timer is running.";
  const minutes = Math.floor(running.seconds / 60);
  const hours = `${String(Math.floor(minutes / 60))}:${String(minutes % 60).padStart(2, "0")} h`;
  return `⏱ *${running.project ?? ""}*${running.task ? ` / ${running.task}` : ""} ${hours}`;
}
