import type { HostContext } from "../../../platform/context";
import type { Route } from "../../../platform/http/route";
import { changeTaskRoutes } from "./change-page-routes";
import { editTaskRoutes, newTaskRoutes } from "./form-page-routes";
import { taskListRoutes } from "./list-page-routes";
import { showTaskRoute, type TaskIntegration } from "./show-page-routes";

/** Routes of the pages of tasks. */
export function taskPageRoutes(
  context: HostContext,
  integrations: readonly TaskIntegration[],
): readonly Route[] {
  return [
    ...taskListRoutes(context),
    ...newTaskRoutes(context),
    showTaskRoute(context, integrations),
    ...editTaskRoutes(context),
    ...changeTaskRoutes(context),
  ];
}
