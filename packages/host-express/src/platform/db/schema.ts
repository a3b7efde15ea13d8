import type { AccountTables } from "./tables/accounts";
import type { ConnectorTables } from "./tables/connectors";
import type { InventoryTables } from "./tables/inventory";
import type { JobTables } from "./tables/jobs";
import type { QuoteTables } from "./tables/quotes";
import type { TrackerTables } from "./tables/tracker";
import type { WebhookTables } from "./tables/webhooks";

/**
 * The tables as Kysely sees them; the migrations in `./migrations` create them. Ids of users, clients,
 * projects, tasks and entries are integers as in the REST API.
 *
 * `timestamptz` columns are read as text in the database's own format, because parsing them to `Date`
 * and printing them again takes a third of the time of a list request. `instants.ts` converts them.
 */
export interface Database
  extends
    AccountTables,
    TrackerTables,
    QuoteTables,
    InventoryTables,
    ConnectorTables,
    JobTables,
    WebhookTables {}
