import type { Kysely } from "kysely";
import type { Actor } from "../../../platform/auth/principal";
import type { HostContext } from "../../../platform/context";
import type { Database } from "../../../platform/db/schema";
import { requirePrincipal, type RouteResponse } from "../../../platform/http/route";
import { partReader } from "../../../platform/pages/parts";
import { renderPage, type PageRequest } from "../../../platform/pages/page";
import { moreFiltersId } from "../../../platform/pages/ui";
import { hoursText } from "../../../platform/time/duration-text";
import { percentOf } from "../../../platform/time/rounding";
import { projectChoices } from "../../choices/store";
import { groupByDay } from "../../../platform/time/group-by-day";
import { relativeDay } from "../../../platform/time/relative-day";
import { percentText } from "../../../platform/percent-text";
import { readState } from "../../statistics/state";
import { timeFormatOf } from "../../users/store";
import { readEntryConflict } from "../entry-conflict";
import { workOptionsFor } from "../form/work-options";
import { undoOf } from "../form/undo";
import { textsOf } from "../form/values";
import type { ColoredEntry } from "../list";
import { lockReason } from "../lock";
import { readOrigins } from "../origin";
import { readableUser } from "../readable";
import { findVisibleEntry, type TimeEntryRow } from "../store";
import { filterTotals, type FilterTotals } from "../totals";
import { activeFilters } from "./active";
import type { EditProps } from "./edit-row";
import type { FilterChoices, FilterTexts } from "./filters";
import { itemOf } from "./item";
import { overviewPage } from "./page";
import { daysOfQuery, rangeOf, toFilter, withParameters, type OverviewQuery } from "./query";
import { rangeText } from "./range-text";
import { offeredClients, offeredUsers, perPage, readEntries, readFilterNames } from "./store";

/** Number of projects that the filter offers before anything is typed. */
const offeredProjects = 20;

/** The list does not wait longer for the sums of the whole filter, which may be of a million entries. */
const maxSumsWaitMs = 50;

/** A form of the list that was refused. */
export interface RefusedEdit {
  /** What was typed. */
  readonly texts: EditProps["texts"];
  /** Version that the form was opened with. */
  readonly version: number | undefined;
  readonly errors?: EditProps["errors"];
  readonly message?: string | undefined;
  readonly status: number;
}

/**
 * Renders the list of entries.
 * @param url Path and query of the list.
 * @param refused The form of the entry `query.edit`, if it was refused.
 * @throws HttpError 403 if a user who is not an administrator asks for entries of others
 */
export async function showEntries(
  context: HostContext,
  request: PageRequest,
  url: string,
  query: OverviewQuery,
  refused?: RefusedEdit,
): Promise<RouteResponse> {
  const { database, clock, log } = context;
  const { db } = database;
  const actor = requirePrincipal(request);
  const { userId: reader } = actor;
  const [calendar, format] = await Promise.all([
    readState(db, reader, clock.now()),
    timeFormatOf(db, reader),
  ]);
  const filter = toFilter(query, userOf(query, actor), calendar);
  const read = partReader(log, request.headers);
  const days = daysOfQuery(query, calendar);
  const texts = filterTexts(query, days);
  const showsAll = query.filters !== undefined;
  const [found, totals, names, choices] = await Promise.all([
    readEntries(db, filter, query.page, format.zone),
    read("entries-sums", () => filterTotals(db, filter), {
      inside: "entries",
      maxWaitMs: query.sums === undefined ? maxSumsWaitMs : undefined,
    }),
    readFilterNames(db, actor, filter),
    read(moreFiltersId, () => readChoices(db, actor), { isDeferred: !showsAll }),
  ]);
  const path = withParameters(url, query.page > 1 ? { page: String(query.page) } : {});
  const origins = await readOrigins(context, found.rows);
  const edited = refused
    ? await refusedRow(context, actor, found.rows, query)
    : found.rows.find(
        (row) => row.id === query.edit && row.end_time !== null && lockReason(row) === undefined,
      );
  const theirs = edited && textsOf(edited, format);
  const conflict =
    edited && theirs && refused
      ? await readEntryConflict(context, reader, {
          version: refused.version,
          row: edited,
          mine: refused.texts,
          theirs: rowTexts(theirs),
        })
      : undefined;
  const page = overviewPage({
    filters: {
      texts,
      choices:
        choices.status === "ready"
          ? {
              ...choices,
              value: {
                ...choices.value,
                projects: withChosen(choices.value.projects, texts.project_id, names.project),
              },
            }
          : choices,
      showsAll,
      allHref: withParameters(url, { filters: "all" }),
    },
    active: activeFilters(query, names, (name) => withParameters(url, { [name]: undefined })),
    rangeText: rangeText(days, calendar.today),
    stats: totals.status === "ready" ? { ...totals, value: statsOf(totals.value) } : totals,
    sumsHref: withParameters(url, { sums: "all" }),
    days: groupByDay(found.rows.map((row) => listed(row))).map(({ day, rows }) => ({
      day,
      label: relativeDay(day, calendar.today),
      seconds: found.seconds.get(day) ?? 0,
      items: rows,
    })),
    edit: edited && {
      id: edited.id,
      version: edited.version,
      texts: refused?.texts ?? rowTexts(textsOf(edited, format)),
      breakText: textsOf(edited, format).break,
      work: await workOptionsFor(
        context,
        actor,
        edited,
        refused && [refused.texts.work, conflict?.theirs["work"]],
      ),
      clock: format.clock,
      errors: refused?.errors,
      message: refused?.message,
      isLocked: lockReason(edited) !== undefined,
      conflict,
    },
    path,
    page: query.page,
    pages:
      totals.status === "ready"
        ? Math.ceil(totals.value.entries / perPage)
        : query.page + Number(found.rows.length === perPage),
    pageHref: (number) => withParameters(url, { page: String(number) }),
    allHref: withParameters(url, { range: "all", start_date: undefined, end_date: undefined }),
    exportHref: withParameters(url, {}, "/entries.csv"),
    status: refused?.status,
  });
  // The entry may have been deleted since it was opened.
  const message = refused && !edited ? { text: refusedText(refused) } : undefined;
  return renderPage(context, request, { ...page, message });

  function listed(row: ColoredEntry) {
    return {
      ...itemOf(row, format, reader, origins.get(row.id)),
      isUndoable: undoOf(row, { reader, format, next: path }) !== undefined,
    };
  }
}

/** The entry of a refused form, which may have left the list since it was opened. */
async function refusedRow(
  { database: { db } }: HostContext,
  actor: Actor,
  rows: readonly ColoredEntry[],
  { edit: id }: OverviewQuery,
): Promise<TimeEntryRow | undefined> {
  if (id === undefined) return undefined;
  return rows.find((row) => row.id === id) ?? (await findVisibleEntry(db, actor, id));
}

/**
 * Whose entries a query selects: those of the reader by default; undefined for everybody's.
 * @throws HttpError 403 if the reader may not see them
 */
export function userOf(
  { user_id: wanted }: OverviewQuery,
  actor: Parameters<typeof readableUser>[0],
): number | undefined {
  if (wanted === "all") return readableUser(actor, undefined);
  return readableUser(actor, wanted ?? actor.userId);
}

function filterTexts(
  query: OverviewQuery,
  days: { readonly from: string | undefined; readonly to: string | undefined },
): FilterTexts {
  const text = (value: number | string | boolean | undefined) =>
    value === undefined ? "" : String(value);
  return {
    range: rangeOf(query),
    start_date: text(days.from),
    end_date: text(days.to),
    text: text(query.text),
    project_id: text(query.project_id),
    client_id: text(query.client_id),
    task_id: text(query.task_id),
    user_id: text(query.user_id),
    billable: text(query.billable),
    paid: text(query.paid),
    tag: text(query.tag),
    source: text(query.source),
  };
}

/** The texts that a row of the list has fields for. */
function rowTexts({ notes, work, start, end, duration }: EditProps["texts"]): EditProps["texts"] {
  return { notes, work, start, end, duration };
}

function refusedText({ errors = {}, message }: RefusedEdit): string {
  const reasons = [...(message === undefined ? [] : [message]), ...Object.values(errors).flat()];
  return `Not saved: ${reasons.join(" ") || "The entry was changed meanwhile."}`;
}

/** Reads what the filters offer. */
async function readChoices(db: Kysely<Database>, actor: Actor): Promise<FilterChoices> {
  const [projects, clients, users] = await Promise.all([
    projectChoices(db, actor, { text: "", limit: offeredProjects }),
    offeredClients(db, actor),
    actor.role === "admin" ? offeredUsers(db) : [],
  ]);
  return {
    projects: projects.map(({ id, name, hint }) => ({
      value: String(id),
      label: `${name} · ${hint}`,
    })),
    clients,
    users: users.filter(({ id }) => id !== actor.userId),
  };
}

/** Adds the chosen option to a list, if it is not in it. */
function withChosen(
  options: readonly { readonly value: string; readonly label: string }[],
  value: string,
  label: string | null,
) {
  if (value === "" || options.some((each) => each.value === value)) return options;
  return [{ value, label: label ?? "Unknown project" }, ...options];
}

function statsOf(totals: FilterTotals) {
  const { entries, seconds, billable_seconds: billable, paid_seconds: paid } = totals;
  const share = (part: number) =>
    seconds === 0 ? undefined : percentText(percentOf(part, seconds));
  return [
    { label: "Hours", value: hoursText(seconds) },
    { label: "Billable", value: hoursText(billable), note: share(billable) },
    { label: "Paid", value: hoursText(paid), note: share(paid) },
    { label: "Entries", value: entries.toLocaleString("en") },
  ];
}
