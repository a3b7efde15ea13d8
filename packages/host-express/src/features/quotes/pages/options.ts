import type { Kysely } from "kysely";
import type { Actor } from "../../../platform/auth/principal";
import type { Database } from "../../../platform/db/schema";
import { idQuery } from "../../../platform/http/fields";
import { projectOptions } from "../../choices/project-options";
import { listClients } from "../../clients/store";
import { listItems } from "../../inventory/items/store";
import { listWarehouses } from "../../inventory/warehouses/store";
import { listProjects } from "../../projects/store";
import { adminSettings } from "../../settings/store";
import type { QuoteRow } from "../store";
import type { QuoteFormProps } from "./form";

/** Most clients, projects of a client, items and warehouses that the form offers. */
const firstPage = { page: 1, per_page: 500 };

/**
 * Reads what the form of a quote offers.
 * @param quote Undefined for a new one, whose client can be chosen.
 * @param project The project that was chosen for a new one.
 */
export async function readOptions(
  db: Kysely<Database>,
  actor: Actor,
  quote: QuoteRow | undefined,
  project: string | undefined,
): Promise<Pick<QuoteFormProps, "clients" | "projects" | "stock">> {
  const [clients, projects, stock] = await Promise.all([
    quote ? [] : listClients(db, actor, "active", firstPage).then(({ rows }) => rows),
    quote
      ? projectsOfClient(db, actor, quote.client_id)
      : projectOptions(db, actor, idQuery.safeParse(project).data),
    readStock(db),
  ]);
  return {
    clients: clients.map(({ id, name }) => ({ value: String(id), label: name })),
    projects,
    stock,
  };
}

async function projectsOfClient(
  db: Kysely<Database>,
  actor: Actor,
  clientId: number,
): Promise<QuoteFormProps["projects"]> {
  const { rows } = await listProjects(db, actor, { status: undefined, clientId }, firstPage);
  return rows.map(({ id, name }) => ({ value: String(id), label: name }));
}

/** Items and warehouses; undefined while the inventory is disabled. */
async function readStock(db: Kysely<Database>): Promise<QuoteFormProps["stock"]> {
  const { inventory_enabled: isEnabled } = await adminSettings(db);
  if (!isEnabled) return undefined;
  const [items, warehouses] = await Promise.all([
    listItems(db, { isActive: true, category: undefined }, firstPage),
    listWarehouses(db, true, firstPage),
  ]);
  return {
    items: items.rows.map(({ id, name, sku }) => ({
      value: String(id),
      label: `${name} (${sku})`,
    })),
    warehouses: warehouses.rows.map(({ id, name }) => ({ value: String(id), label: name })),
  };
}
