import type { Kysely } from "kysely";
import * as z from "zod";
import type { Principal } from "../../../platform/auth/principal";
import type { HostContext } from "../../../platform/context";
import type { Database } from "../../../platform/db/schema";
import { createOnce, onceFields } from "../../../platform/http/form-once";
import { formNext, formText } from "../../../platform/http/form-values";
import { localPath } from "../../../platform/http/local-path";
import { requirePrincipal, route, type Route } from "../../../platform/http/route";
import { readInput } from "../../../platform/http/validate";
import { redirectWithMessage, renderPage, type PageRequest } from "../../../platform/pages/page";
import { partReader } from "../../../platform/pages/parts";
import { moreFiltersId, type Option } from "../../../platform/pages/ui";
import { localTimeOf } from "../../../platform/time/local-time";
import { projectOptions } from "../../choices/project-options";
import { trackedSecondsOf } from "../../time-entries/totals";
import { activeUsers, usernamesOf, zoneOf } from "../../users/store";
import { taskPath, tasksPath } from "../paths";
import { taskItem } from "../rows";
import { newTask } from "../schema";
import { listTasks } from "../store";
import { createTask } from "../write";
import { activeTaskFilters } from "./active";
import { boardStatuses } from "./board";
import { bulkUsersId } from "./bulk-bar";
import { taskListPage, type TaskListProps } from "./list-page";
import { filterOf, taskListQuery, type TaskListQuery } from "./list-query";
import { common, responses } from "./shared";

const perPage = 50;
/** Tasks of a column of the board. */
const perColumn = 25;
/** Number of users that can be chosen. */
const maxUsers = 500;

/** Routes of the page of all tasks, and of the line that adds one. */
export function taskListRoutes(context: HostContext): readonly Route[] {
  const { db } = context.database;
  return [
    route({
      ...common,
      method: "get",
      path: tasksPath,
      summary: "Show the tasks",
      query: taskListQuery,
      responses: { 200: { description: "The page" } },
      handler: (request) => show(context, request, request.query),
    }),
    route({
      ...common,
      method: "post",
      path: tasksPath,
      summary: "Add a task by its name",
      form: true,
      query: taskListQuery,
      body: z.object({
        next: formNext,
        name: formText(1_000),
        project_id: formText(50),
        ...onceFields,
      }),
      responses,
      async handler(request) {
        const actor = requirePrincipal(request);
        const { name, project_id: project, next } = request.body;
        const refuse = (error: string) =>
          show(context, request, request.query, { name, project, error });
        const read = readInput(newTask, { name, project_id: project });
        if (read.status === "invalid") {
          const [field, messages] = Object.entries(read.errors)[0] ?? ["", []];
          return refuse(field === "project_id" ? "Choose a project" : messages.join(" "));
        }
        const { assignee_id: assignee, kanban_column: _ignored, ...rest } = read.value;
        const input = { ...rest, assigned_to: assignee };
        const outcome = await createOnce(db, tasksPath, request, (tx) =>
          createTask(tx, actor, input),
        );
        if (outcome?.status === "refused") {
          return refuse("message" in outcome ? outcome.message : "The project no longer exists");
        }
        const added = outcome ? taskPath(outcome.id) : tasksPath;
        const back = next === undefined ? added : localPath(next);
        return redirectWithMessage(context, back, { text: `${rest.name} was added.` });
      },
    }),
  ];
}

/** Renders the list or the board, with what was refused. */
async function show(
  context: HostContext,
  request: PageRequest,
  query: TaskListQuery,
  refused?: TaskListProps["refused"],
) {
  const { db } = context.database;
  const actor = requirePrincipal(request);
  const zone = await zoneOf(db, actor);
  const today = localTimeOf(context.clock.now(), zone).day;
  const isBoard = query.view === "board";
  const read = partReader(context.log, request.headers);
  const { assignee } = query;
  const isDeferred = query.filters === "";
  const [tasks, projects, users, filterUsers, names] = await Promise.all([
    isBoard ? readBoard(context, actor, query, today) : readList(context, actor, query, today),
    projectOptions(db, actor, query.project),
    read(bulkUsersId, () => readUsers(db), { isDeferred: isDeferred || isBoard }),
    read(moreFiltersId, () => readUsers(db), { isDeferred }),
    typeof assignee === "number" ? usernamesOf(db, [assignee]) : undefined,
  ]);
  const content = taskListPage({
    ...tasks,
    query,
    path: localPath(request.url),
    projects,
    users,
    filterUsers,
    active: activeTaskFilters(query, {
      project: projects.find(({ value }) => value === String(query.project))?.label,
      assignee: typeof assignee === "number" ? names?.get(assignee) : undefined,
    }),
    refused,
  });
  return renderPage(context, request, content);
}

async function readUsers(db: Kysely<Database>): Promise<readonly Option[]> {
  const users = await activeUsers(db, maxUsers);
  return users.map(({ id, username }) => ({ value: String(id), label: username }));
}

async function readList(
  { database: { db } }: HostContext,
  actor: Principal,
  query: TaskListQuery,
  today: string,
): Promise<Pick<TaskListProps, "list" | "board">> {
  const { rows, total } = await listTasks(db, actor, filterOf(query, actor.userId, today), {
    page: query.page,
    per_page: perPage,
  });
  const tracked = await trackedSecondsOf(
    db,
    "task_id",
    rows.map(({ id }) => id),
  );
  const tasks = rows.map((row) => ({
    ...taskItem(row, today),
    seconds: tracked.get(row.id)?.total ?? 0,
  }));
  return { list: { tasks, total, pages: Math.ceil(total / perPage) }, board: [] };
}

async function readBoard(
  { database: { db } }: HostContext,
  actor: Principal,
  query: TaskListQuery,
  today: string,
): Promise<Pick<TaskListProps, "list" | "board">> {
  const filter = filterOf(query, actor.userId, today);
  const board = await Promise.all(
    boardStatuses.map(async (status) => {
      const { rows, total } = await listTasks(
        db,
        actor,
        { ...filter, statuses: undefined, status },
        { page: 1, per_page: perColumn },
      );
      return { status, total, tasks: rows.map((row) => taskItem(row, today)) };
    }),
  );
  return { list: undefined, board };
}
