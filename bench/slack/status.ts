import { openBaselineDatabase } from "../runner/baseline-database";

// The query and the text that the baseline and Bolt need to answer `/tt status`.

interface RunningTimer {
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

/** Opens the database. @returns Finds what the sender of `/tt status` reads */
export async function openStatus(): Promise<(userId: number) => Promise<string>> {
  const query = await openBaselineDatabase();
  return async (userId) => {
    const [running] = await query<RunningTimer>(statement, [userId]);
    return statusText(running);
  };
}

function statusText(running: RunningTimer | undefined): string {
  if (!running) return "No timer is running.";
  const minutes = Math.floor(running.seconds / 60);
  const hours = `${String(Math.floor(minutes / 60))}:${String(minutes % 60).padStart(2, "0")} h`;
  return `⏱ *${running.project ?? ""}*${running.task ? ` / ${running.task}` : ""} ${hours}`;
}
