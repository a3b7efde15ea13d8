import { parseWork, workValue } from "../../choices/work";
import type { EntryTarget } from "../decide";

/** Formats the key of a row: `12` for a project, `12/34` for a task of it, `c7` for a client alone. */
export function rowKey({ project_id: project, client_id: client, task_id: task }: EntryTarget) {
  return project === null ? `c${String(client)}` : workValue(project, task);
}

/** Parses the key of a row; undefined if it is none. */
export function parseRowKey(key: string): EntryTarget | undefined {
  const client = /^c([1-9]\d{0,8})$/.exec(key)?.[1];
  if (client !== undefined) return { project_id: null, client_id: Number(client), task_id: null };
  const work = parseWork(key);
  return work && { project_id: work.projectId, client_id: null, task_id: work.taskId };
}
