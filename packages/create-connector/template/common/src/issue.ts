import { cut, task, time, type Context } from "@tt/connector-core";
import * as z from "zod";
import type { settings } from "./settings.ts";

/** An issue: only the fields that are used. */
export const issue = z.object({
  id: z.int(),
  title: z.string(),
  body: z.string().nullish(),
  state: z.enum(["open", "closed"]),
  url: z.url(),
  updated_at: time(),
});

/** The task of an issue. A closed issue creates none, but completes one that exists. */
export function taskOf(
  it: z.output<typeof issue>,
  { ref, settings: { team, project } }: Context<typeof settings>,
) {
  const isClosed = it.state === "closed";
  return task.upsert({
    task: ref(team, `issue_${String(it.id)}`),
    project,
    asOf: it.updated_at,
    ifMissing: isClosed ? "not_found" : "create",
    name: it.title,
    description: it.body ? cut(it.body, 2000) : null,
    url: it.url,
    status: isClosed ? "done" : "todo",
  });
}
