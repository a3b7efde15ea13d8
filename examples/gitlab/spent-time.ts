import { drop, path, type Context, type EntryEvent, type ExternalRef } from "@tt/connector-core";
import * as z from "zod";
import type { settings } from "./issue.ts";

/** Adds the time of a completed entry to the issue that its task comes from. */
export async function addSpentTime(
  { entry, taskRef }: EntryEvent,
  { api }: Context<typeof settings>,
) {
  const issueUrl = taskRef && issuePath(taskRef);
  if (!issueUrl || entry.seconds < 60) return drop("It is no time on an issue of GitLab");
  const duration = `${String(Math.round(entry.seconds / 60))}m`;
  await api.post(`${issueUrl}/add_spent_time`, { duration }, z.unknown());
  return undefined;
}

/** The API's path of the issue that a task comes from. */
function issuePath({ source, ref }: ExternalRef): string | undefined {
  const [projectId, iid] = [/:(\d+)$/.exec(source)?.[1], /^gitlab_issue_(\d+)$/.exec(ref)?.[1]];
  return projectId && iid ? path`/projects/${projectId}/issues/${iid}` : undefined;
}
