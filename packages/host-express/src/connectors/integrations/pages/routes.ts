import type { Route } from "../../../platform/http/route";
import type { RegisteredConnector } from "../../registry";
import type { IntegrationParts } from "../parts";
import { pageActionRoutes } from "./action-routes";
import { integrationListRoutes } from "./list-routes";
import { saveRoute } from "./save-route";
import { tabRoutes } from "./tab-routes";

/** The pages of integrations: one for all, and for each connector its tabs and forms. */
export function integrationPageRoutes(
  connectors: readonly RegisteredConnector[],
  parts: IntegrationParts,
): readonly Route[] {
  return [
    ...integrationListRoutes(connectors, parts),
    ...connectors.flatMap((registered) => [
      ...tabRoutes(registered, parts),
      saveRoute(registered, parts),
      ...pageActionRoutes(registered, parts),
    ]),
  ];
}
