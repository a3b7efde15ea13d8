import type { Kysely } from "kysely";
import type { Database } from "../../platform/db/schema";
import { HttpError } from "../../platform/http/http-error";
import type { Route } from "../../platform/http/route";

/** Makes routes refuse every request with 403 while the inventory is disabled in the settings. */
export function ofInventory(db: Kysely<Database>, routes: readonly Route[]): readonly Route[] {
  return routes.map((each) => ({
    ...each,
    assertAvailable: () => assertEnabled(db),
    responses: {
      ...each.responses,
      403: {
        description: "The scope is missing, or the inventory is disabled (`module_disabled`)",
      },
    },
  }));
}

/** @throws HttpError 403 `module_disabled` */
async function assertEnabled(db: Kysely<Database>): Promise<void> {
  const row = await db
    .selectFrom("settings")
    .select("inventory_enabled")
    .where("id", "=", 1)
    .executeTakeFirst();
  if (row?.inventory_enabled === true) return;
  throw new HttpError({
    status: 403,
    code: "module_disabled",
    title: "Inventory disabled",
    message: "The inventory is disabled. An administrator can enable it in the settings.",
  });
}
