import type { HostContext } from "../../../platform/context";
import type { Route } from "../../../platform/http/route";
import { clientStatusRoute } from "./change-page-routes";
import { editClientRoutes, newClientRoutes } from "./form-page-routes";
import { clientListRoute } from "./list-page-routes";
import { showClientRoute } from "./show-page-routes";

/** Routes of the pages of clients. */
export function clientPageRoutes(context: HostContext): readonly Route[] {
  return [
    clientListRoute(context),
    ...newClientRoutes(context),
    showClientRoute(context),
    ...editClientRoutes(context),
    clientStatusRoute(context),
  ];
}
