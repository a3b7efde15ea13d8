import type { Migration } from "kysely/migration";
import * as initial from "./001_spine";
import * as sync from "./002_sync";
import * as access from "./003_access";
import * as timeEntries from "./004_time_entries";
import * as resources from "./005_resources";
import * as slack from "./006_slack";
import * as gcal from "./007_gcal";
import * as gcalSync from "./008_gcal_sync";
import * as gcalExports from "./009_gcal_exports";
import * as names from "./010_names";
import * as checkedColumns from "./011_checked_columns";
import * as externalEndings from "./012_external_endings";
import * as plainNames from "./013_plain_names";
import * as taskFields from "./014_task_fields";
import * as identities from "./015_identities";
import * as entryFilters from "./016_entry_filters";
import * as webhooks from "./017_webhooks";
import * as quotes from "./018_quotes";
import * as inventory from "./019_inventory";
import * as sessionDetails from "./020_session_details";
import * as moreEntryFilters from "./021_more_entry_filters";
import * as statistics from "./022_statistics";
import * as deliveryLog from "./023_delivery_log";
import * as openTasks from "./024_open_tasks";
import * as entrySums from "./025_entry_sums";
import * as tasksOfProjects from "./026_tasks_of_projects";
import * as firstSteps from "./027_first_steps";
import * as passwordLinks from "./028_password_links";
import * as sentQuotes from "./029_sent_quotes";
import * as importedRows from "./030_imported_rows";
import * as pagesAndForms from "./031_pages_and_forms";
import * as changedBy from "./032_changed_by";
import * as itemStatesTogether from "./033_item_states_together";
import * as linksByEntry from "./034_links_by_entry";
import * as composedUsernames from "./035_composed_usernames";

/** All migrations in order. After a release they are never changed; add new ones below. */
export const migrations: Readonly<Record<string, Migration>> = {
  "001_spine": initial,
  "002_sync": sync,
  "003_access": access,
  "004_time_entries": timeEntries,
  "005_resources": resources,
  "006_slack": slack,
  "007_gcal": gcal,
  "008_gcal_sync": gcalSync,
  "009_gcal_exports": gcalExports,
  "010_names": names,
  "011_checked_columns": checkedColumns,
  "012_external_endings": externalEndings,
  "013_plain_names": plainNames,
  "014_task_fields": taskFields,
  "015_identities": identities,
  "016_entry_filters": entryFilters,
  "017_webhooks": webhooks,
  "018_quotes": quotes,
  "019_inventory": inventory,
  "020_session_details": sessionDetails,
  "021_more_entry_filters": moreEntryFilters,
  "022_statistics": statistics,
  "023_delivery_log": deliveryLog,
  "024_open_tasks": openTasks,
  "025_entry_sums": entrySums,
  "026_tasks_of_projects": tasksOfProjects,
  "027_first_steps": firstSteps,
  "028_password_links": passwordLinks,
  "029_sent_quotes": sentQuotes,
  "030_imported_rows": importedRows,
  "031_pages_and_forms": pagesAndForms,
  "032_changed_by": changedBy,
  "033_item_states_together": itemStatesTogether,
  "034_links_by_entry": linksByEntry,
  "035_composed_usernames": composedUsernames,
};
