import type { Principal } from "../../../platform/auth/principal";
import type { HostContext } from "../../../platform/context";
import { decimal } from "../../../platform/db/decimal";
import { toDate } from "../../../platform/db/instants";
import { tagList } from "../../../platform/http/tags";
import { requirePrincipal, route, type Route } from "../../../platform/http/route";
import { renderPage } from "../../../platform/pages/page";
import { localTimeOf } from "../../../platform/time/local-time";
import { canManageProject } from "../../projects/store";
import { listEntries } from "../../time-entries/list";
import { entryItem } from "../../time-entries/rows";
import { trackedSeconds } from "../../time-entries/totals";
import { timeFormatOf } from "../../users/store";
import { readTimeView } from "../../users/time-view";
import { itemText } from "../origin";
import { taskItem } from "../rows";
import type { ListedTask } from "../store";
import { common, params, visibleTask } from "./shared";
import { taskPage, type TaskOrigin } from "./show-page";

const maxEntries = 10;

/** A connector as the page of a task needs it. */
export interface TaskIntegration {
  /** Key of the connector. */
  readonly key: string;
  readonly name: string;
}

/** Route of the page of a task. */
export function showTaskRoute(
  context: HostContext,
  integrations: readonly TaskIntegration[],
): Route {
  const { database, clock } = context;
  const { db } = database;
  return route({
    ...common,
    method: "get",
    path: "/tasks/{id}",
    summary: "Show a task",
    params,
    responses: { 200: { description: "The page" }, 404: "common" },
    async handler(request) {
      const actor = requirePrincipal(request);
      const task = await visibleTask(context, actor, request.params.id);
      const [tracked, entries, manages, format, view, origin] = await Promise.all([
        trackedSeconds(db, "task_id", task.id),
        listEntries(db, entriesOf(task, actor), { page: 1, per_page: maxEntries }),
        canManageProject(db, actor, task.project_id),
        timeFormatOf(db, actor.userId),
        readTimeView(db, actor.userId, clock.now()),
        originOf(context, task, integrations),
      ]);
      const today = localTimeOf(clock.now(), format.zone).day;
      const content = taskPage({
        task: {
          ...taskItem(task, today),
          description: task.description,
          url: task.url,
          tags: tagList(task.tags),
          labels: task.labels.filter((label) => typeof label === "string"),
          creator: task.creator,
          createdAt: toDate(task.created_at),
          completedAt: task.completed_at === null ? undefined : toDate(task.completed_at),
          estimatedHours: decimal(task.estimated_hours),
        },
        seconds: tracked.total,
        billableSeconds: tracked.billable,
        origin,
        canDelete: manages || task.created_by === actor.userId,
        entries: entries.rows.map((row) => entryItem(row, format, today)),
        view,
      });
      return renderPage(context, request, content);
    },
  });
}

/** The entries of a task that the user can see: their own, or all for an administrator. */
function entriesOf(task: ListedTask, actor: Principal) {
  return {
    userId: actor.role === "admin" ? undefined : actor.userId,
    projectId: task.project_id,
    taskId: task.id,
    from: undefined,
    to: undefined,
    billable: undefined,
    includeActive: false,
  };
}

async function originOf(
  { database }: HostContext,
  task: ListedTask,
  integrations: readonly TaskIntegration[],
): Promise<TaskOrigin | undefined> {
  const { external_ref: ref, external_integration_id: id, external_updated_at: at, url } = task;
  if (ref === null) return undefined;
  const row =
    id === null
      ? undefined
      : await database.db
          .selectFrom("integrations")
          .select("connector")
          .where("id", "=", id)
          .executeTakeFirst();
  const known = integrations.find(({ key }) => key === row?.connector);
  return {
    name: known?.name ?? ref,
    item: itemText(url),
    updatedAt: at === null ? undefined : toDate(at),
  };
}
