import type { HostContext } from "../../../platform/context";
import type { Route } from "../../../platform/http/route";
import type { ForecastReader } from "../../statistics/forecast/read";
import { changeProjectRoutes } from "./change-page-routes";
import { editProjectRoutes, newProjectRoutes } from "./form-page-routes";
import { projectListRoute } from "./list-page-routes";
import { showProjectRoute, type ProjectIntegration } from "./show-page-routes";

/** Routes of the pages of projects. */
export function projectPageRoutes(
  context: HostContext,
  readForecast: ForecastReader,
  integrations: readonly ProjectIntegration[],
): readonly Route[] {
  return [
    projectListRoute(context),
    ...newProjectRoutes(context),
    showProjectRoute(context, readForecast, integrations),
    ...editProjectRoutes(context),
    ...changeProjectRoutes(context),
  ];
}
