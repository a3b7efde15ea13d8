import { patchRoutingKeys, type RoutingKeyPatch } from "../changes/apply-update";
import type { MemoryTables } from "./tables";

/** Applies a patch to the routing keys of an integration. */
export function applyRoutingKeys(
  tables: MemoryTables,
  integration: string,
  patch: RoutingKeyPatch,
): void {
  const stored = tables.routes.filter((route) => route.integration === integration);
  const { added, removed } = patchRoutingKeys(stored, patch);
  tables.routes = [
    ...tables.routes.filter(
      (route) =>
        route.integration !== integration ||
        !removed.some((key) => key.index === route.index && key.value === route.value),
    ),
    ...added.map((key) => ({ ...key, integration })),
  ];
}
