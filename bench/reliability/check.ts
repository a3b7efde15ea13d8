import { isExported } from "./exported";
import { channel } from "./providers";
import { checkComparison, compare, type Comparison } from "./compare";
import { firstDeliveredIssue } from "./deliveries";
import type { Installation } from "./installation";
import type { Journal } from "./journal";
import type { Query } from "./query";

/** A comparison of the acknowledged writes of one kind with where they have to be. */
export interface Checked extends Comparison {
  readonly name: string;
}

/** Compares everything that was acknowledged with the database, the fakes and the receiver. */
export async function checkEverything(
  { query, providers }: Pick<Installation, "query" | "providers">,
  journal: Journal,
): Promise<readonly Checked[]> {
  const keys = (text: string): Promise<string[]> => keysOf(query, text);
  const { sent, acknowledged } = journal;
  const tasks = await keys(`select external_ref as key from tasks where external_ref is not null`);
  const isDelivered = (ref: string): boolean =>
    Number(ref.replace("github_issue_", "")) >= firstDeliveredIssue;
  const notes = await keys(`select notes as key from time_entries where notes is not null`);
  const imported = notes.flatMap((text) => /\[gcal:(event\d+)\]/.exec(text)?.[1] ?? []);
  const exported = providers.calendar.events.flatMap(
    ({ summary }) => /\bexport-\d+/.exec(isExported(summary) ? summary : "")?.[0] ?? [],
  );
  const slash = await keys(`select p.name as key from time_entries e
    join projects p on p.id = e.project_id where p.name like 'Slash %'`);
  const stored = {
    deliveries: tasks.filter(isDelivered),
    "slash commands": slash,
    "REST writes": notes.filter((text) => text.startsWith("rest-")),
    "entries to export": notes.filter((text) => text.startsWith("export-")),
    "issues to sync": tasks.filter((ref) => !isDelivered(ref)),
    "events to import": imported,
  } as const;
  const checked: Checked[] = [];
  for (const [kind, rows] of Object.entries(stored)) {
    checkComparison(kind, rows);
    const of = kind as keyof typeof stored;
    checked.push({ name: labels[of], ...compare(sent[of], acknowledged[of], rows) });
  }
  const toExport = new Set(stored["entries to export"]);
  checked.push(
    { name: "entries as events in the calendar", ...compare(toExport, toExport, exported) },
    { name: "events sent to webhooks", ...(await checkReceipts(query, providers)) },
    { name: "notifications in Slack, at most once", ...checkMessages(slash, providers) },
  );
  return checked;
}

const labels = {
  deliveries: "deliveries of GitHub as tasks",
  "slash commands": "slash commands as entries",
  "REST writes": "REST writes as entries",
  "entries to export": "REST writes of the second user as entries",
  "issues to sync": "issues of GitHub as tasks, by syncs",
  "events to import": "events of the calendar as entries",
} as const;

async function keysOf(query: Query, text: string): Promise<string[]> {
  return (await query<{ key: string }>(text)).map(({ key }) => key);
}

/** Every event has one id at the receiver, however often its delivery was repeated. */
async function checkReceipts(
  query: Query,
  { receipts }: Installation["providers"],
): Promise<Comparison> {
  const expected = new Set(
    await keysOf(
      query,
      `select 'task.created ' || id as key from tasks union all
      select 'time_entry.created ' || id from time_entries
        where notes like 'rest-%' or notes like 'export-%'`,
    ),
  );
  const byId = new Map(receipts.map(({ id, type, entity }) => [id, `${type} ${entity}`]));
  const received = [...byId.values()];
  return compare(new Set([...expected, ...received]), expected, received);
}

/** A message may be lost, and is never sent twice. */
function checkMessages(
  projects: readonly string[],
  { slack }: Installation["providers"],
): Comparison {
  const messages = slack.messages(channel).flatMap(({ text }) => {
    const project = /Slash \d+/.exec(text)?.[0];
    return project === undefined ? [] : [`${/started|stopped/.exec(text)?.[0] ?? ""} ${project}`];
  });
  const possible = projects.flatMap((project) => [`started ${project}`, `stopped ${project}`]);
  return compare(new Set(possible), new Set(), messages);
}
