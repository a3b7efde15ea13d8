import * as z from "zod";
import type { Principal } from "../../../platform/auth/principal";
import type { HostContext } from "../../../platform/context";
import { decimal } from "../../../platform/db/decimal";
import { switchQuery } from "../../../platform/http/fields";
import { requirePrincipal, route, type Route } from "../../../platform/http/route";
import { renderPage } from "../../../platform/pages/page";
import { localTimeOf } from "../../../platform/time/local-time";
import { moneyText } from "../../../platform/money-text";
import { adminSettings } from "../../settings/store";
import type { ForecastReader, ReadForecast } from "../../statistics/forecast/read";
import { projectColor } from "../../../platform/pages/project-color";
import { taskItem } from "../../tasks/rows";
import { openStatuses } from "../../tasks/statuses";
import { listTasks } from "../../tasks/store";
import { listEntries } from "../../time-entries/list";
import { readOrigins } from "../../time-entries/origin";
import { entryItem } from "../../time-entries/rows";
import { trackedSeconds } from "../../time-entries/totals";
import { activeUsers, timeFormatOf } from "../../users/store";
import { budgetUse } from "../budget";
import { canManageProject, listMembers, type ProjectRow } from "../store";
import { projectTotals } from "../totals";
import { common, params, visibleProject } from "./shared";
import { projectPage, type ProjectPageProps } from "./show-page";
import { integrationsOf } from "./store";

const maxTasks = 8;
const maxEntries = 8;
/** Number of users that can be chosen as members. */
const maxUsers = 500;

/** A connector as the page of a project needs it. */
export interface ProjectIntegration {
  /** Key of the connector. */
  readonly key: string;
  readonly name: string;
  readonly path: string;
  /** Names of its settings that are projects. */
  readonly projectFields: readonly string[];
}

/** Route of the page of a project. */
export function showProjectRoute(
  context: HostContext,
  readForecast: ForecastReader,
  integrations: readonly ProjectIntegration[],
): Route {
  return route({
    ...common,
    method: "get",
    path: "/projects/{id}",
    summary: "Show a project",
    params,
    query: z.object({ explain: switchQuery.default(false).catch(false) }),
    responses: { 200: { description: "The page" }, 404: "common" },
    async handler(request) {
      const actor = requirePrincipal(request);
      const project = await visibleProject(context, actor, request.params.id);
      const [forecast, props] = await Promise.all([
        readOrFail(context, actor, project.id, request.query.explain),
        readProps(context, actor, project, integrations),
      ]);
      const content = projectPage({
        ...props,
        forecast: {
          projectId: project.id,
          read: forecast,
          canExplain: context.ai.isEnabled,
        },
      });
      return renderPage(context, request, content);
    },
  });

  /** A forecast that fails must not take the rest of the page with it. */
  async function readOrFail(
    { log }: HostContext,
    actor: Principal,
    projectId: number,
    isExplained: boolean,
  ): Promise<ReadForecast | undefined> {
    try {
      return await readForecast(actor, { projectId, isExplained, refresh: false });
    } catch (error) {
      log.error({ err: error, projectId }, "a forecast could not be read");
      return undefined;
    }
  }
}

async function readProps(
  context: HostContext,
  actor: Principal,
  project: ProjectRow,
  integrations: readonly ProjectIntegration[],
): Promise<Omit<ProjectPageProps, "forecast">> {
  const { db } = context.database;
  const { id } = project;
  const everything = {
    userId: actor.role === "admin" ? undefined : actor.userId,
    projectId: id,
    from: undefined,
    to: undefined,
    billable: undefined,
    includeActive: false,
  };
  const fields = new Map(integrations.map(({ key, projectFields }) => [key, projectFields]));
  const [tracked, tasks, entries, members, canManage, writing, { currency }, format] =
    await Promise.all([
      trackedSeconds(db, "project_id", id),
      listTasks(
        db,
        actor,
        { projectId: id, status: undefined, tags: [], statuses: openStatuses },
        { page: 1, per_page: maxTasks },
      ),
      listEntries(db, everything, { page: 1, per_page: maxEntries }),
      listMembers(db, id),
      canManageProject(db, actor, id),
      integrationsOf(db, actor, id, fields),
      adminSettings(db),
      timeFormatOf(db, actor.userId),
    ]);
  const origins = await readOrigins(context, entries.rows);
  const users = canManage ? await activeUsers(db, maxUsers) : [];
  const today = localTimeOf(context.clock.now(), format.zone).day;
  const rate = decimal(project.hourly_rate) ?? decimal(project.client_rate);
  const { budget_consumed_amount: value } = projectTotals(project, tracked);
  const isMember = new Set(members.map(({ user_id }) => user_id));
  return {
    project: {
      id,
      name: project.name,
      code: project.code,
      client: project.client,
      client_id: project.client_id,
      description: project.description,
      color: project.color ?? projectColor(id),
      status: project.status,
      isRestricted: project.restricted,
    },
    seconds: tracked.total,
    billableSeconds: tracked.billable,
    value: rate === null ? undefined : moneyText(value, currency),
    rate: rate === null ? undefined : `at ${moneyText(rate, currency)} an hour`,
    budget: budgetUse(project, tracked, currency),
    members: {
      projectId: id,
      isRestricted: project.restricted,
      canManage,
      members,
      others: users.filter((user) => !isMember.has(user.id)),
    },
    tasks: tasks.rows.map((row) => taskItem(row, today)),
    openTasks: tasks.total,
    entries: entries.rows.map((row) => entryItem(row, format, today, origins.get(row.id))),
    integrations: writing.flatMap(({ connector, scope }) => {
      const known = integrations.find(({ key }) => key === connector);
      if (!known) return [];
      const isWorkspace = scope === "workspace";
      // Only administrators see the settings of the workspace.
      const path = `${known.path}${isWorkspace ? "?scope=workspace" : ""}`;
      return [{ name: isWorkspace ? `${known.name} of the workspace` : known.name, path }];
    }),
  };
}
