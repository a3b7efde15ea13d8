import * as z from "zod";
import type { Principal } from "../../../platform/auth/principal";
import type { Refused } from "../../../platform/change-outcome";
import type { HostContext, WorkOption } from "../../../platform/context";
import { toDate } from "../../../platform/db/instants";
import { idParameter, idQuery } from "../../../platform/http/fields";
import { notFound, type FieldErrors } from "../../../platform/http/http-error";
import { localPath } from "../../../platform/http/local-path";
import { redirect, requirePrincipal, route, type Route } from "../../../platform/http/route";
import { redirectWithMessage, renderPage, type PageRequest } from "../../../platform/pages/page";
import { clockText } from "../../../platform/time/duration-text";
import { localTimeOf } from "../../../platform/time/local-time";
import { parseWork, workValue } from "../../choices/work";
import { timeFormatOf, type TimeFormat } from "../../users/store";
import { findVisibleEntry, type TimeEntryRow } from "../store";
import { createEntries, deleteEntries } from "../write";
import { updateEntries } from "../write-changes";
import { deleteEntryPage, entryPage, entryPath, type EntryTexts } from "./page";
import { readTimes, timeTexts, type TimesBefore } from "./times";

const common = { access: { type: "session" }, tag: "Pages", hidden: true } as const;
const responses = {
  303: { description: "Saved; redirect to the page before" },
  400: { description: "Not saved; the page shows the errors" },
  404: "common",
  409: { description: "The entry was changed since it was shown; the page says so" },
} as const;

const text = (max: number) => z.string().max(max).default("");
/** A checkbox. */
const flag = text(10).transform((sent) => sent === "true");
const entryForm = z.object({
  next: z.string().max(2_000).optional(),
  version: z.coerce.number().int().optional(),
  again: z.string().optional(),
  date: text(20),
  start: text(50),
  end: text(50),
  duration: text(50),
  break: text(50),
  work: text(50),
  notes: text(20_000),
  tags: text(2_000),
  billable: flag,
  paid: flag,
  invoice_number: text(500),
});

/** Routes of the pages that show, change, add and delete an entry. */
export function entryPageRoutes(context: HostContext): readonly Route[] {
  return [...newRoutes(context), ...editRoutes(context), ...deleteRoutes(context)];
}

function newRoutes(context: HostContext): readonly Route[] {
  const { database, clock } = context;
  const { db } = database;
  return [
    route({
      ...common,
      method: "get",
      path: "/entries/new",
      summary: "Show the form of a new entry",
      query: z.object({
        next: z.string().max(2_000).optional(),
        date: z.string().max(20).optional(),
        work: z.string().max(50).optional(),
        from: idQuery.optional(),
      }),
      responses: { 200: { description: "The page" } },
      async handler(request) {
        const actor = requirePrincipal(request);
        const format = await timeFormatOf(db, actor.userId);
        const { next, date, work, from } = request.query;
        const source = from === undefined ? undefined : await findVisibleEntry(db, actor, from);
        const today = localTimeOf(clock.now(), format.zone).day;
        const copied = source && { ...textsOf(source, format), date: today };
        const texts = { ...(copied ?? blankTexts), date: date ?? today, ...(work ? { work } : {}) };
        return show(context, request, { texts, next, format, source });
      },
    }),
    route({
      ...common,
      method: "post",
      path: "/entries/new",
      summary: "Add an entry",
      form: true,
      body: entryForm,
      responses,
      async handler(request) {
        const actor = requirePrincipal(request);
        const { body } = request;
        const format = await timeFormatOf(db, actor.userId);
        const read = readForm(body, undefined, format);
        if (read.status === "invalid") {
          return show(context, request, { texts: body, next: body.next, format, ...read });
        }
        const { end_time: end, ...rest } = read.change;
        const entry = {
          ...rest,
          end_time: end ?? rest.start_time,
          user_id: actor.userId,
          client_id: null,
          project_id: rest.project_id ?? null,
          task_id: rest.task_id ?? null,
          source: "manual",
        } as const;
        const [outcome] = await db
          .transaction()
          .execute((tx) => createEntries(tx, actor, [entry], clock.now()));
        if (outcome?.status !== "created") {
          const errors = errorsOf(outcome);
          return show(context, request, { texts: body, next: body.next, format, ...errors });
        }
        const query = new URLSearchParams({ date: body.date, work: body.work });
        if (body.next !== undefined) query.set("next", localPath(body.next));
        const path =
          body.again === undefined ? localPath(body.next) : `/entries/new?${query.toString()}`;
        return redirectWithMessage(context, path, { text: "Entry added." });
      },
    }),
  ];
}

function editRoutes(context: HostContext): readonly Route[] {
  const { database, clock } = context;
  const { db } = database;
  const path = "/timer/edit/{id}";
  const params = z.object({ id: idParameter });
  return [
    route({
      ...common,
      method: "get",
      path,
      summary: "Show an entry",
      params,
      query: z.object({ next: z.string().max(2_000).optional() }),
      responses: { 200: { description: "The page" }, 404: "common" },
      async handler(request) {
        const actor = requirePrincipal(request);
        const entry = await visible(context, actor, request.params.id);
        const format = await timeFormatOf(db, actor.userId);
        const texts = textsOf(entry, format);
        return show(context, request, { texts, next: request.query.next, format, entry });
      },
    }),
    route({
      ...common,
      method: "post",
      path,
      summary: "Change an entry",
      form: true,
      params,
      body: entryForm,
      responses,
      async handler(request) {
        const actor = requirePrincipal(request);
        const { body } = request;
        const { id } = request.params;
        const entry = await visible(context, actor, id);
        const format = await timeFormatOf(db, actor.userId);
        const form = { texts: body, next: body.next, format, entry };
        const read = readForm(body, entry, format);
        if (read.status === "invalid") return show(context, request, { ...form, ...read });
        const update = { id, change: read.change, version: body.version };
        const [outcome] = await db
          .transaction()
          .execute((tx) => updateEntries(tx, actor, [update], clock.now()));
        if (!outcome || outcome.status === "refused") {
          return show(context, request, { ...form, ...errorsOf(outcome) });
        }
        const back = localPath(body.next);
        return outcome.status === "unchanged"
          ? redirect(back)
          : redirectWithMessage(context, back, { text: "Entry saved." });
      },
    }),
  ];
}

function deleteRoutes(context: HostContext): readonly Route[] {
  const { db } = context.database;
  const path = "/timer/edit/{id}/delete";
  const params = z.object({ id: idParameter });
  return [
    route({
      ...common,
      method: "get",
      path,
      summary: "Ask whether to delete an entry",
      params,
      responses: { 200: { description: "The page" }, 404: "common" },
      async handler(request) {
        const { id } = await visible(context, requirePrincipal(request), request.params.id);
        return renderPage(context, request, deleteEntryPage(id, "/"));
      },
    }),
    route({
      ...common,
      method: "post",
      path,
      summary: "Delete an entry",
      form: true,
      params,
      body: z.object({ next: z.string().max(2_000).optional() }),
      responses,
      async handler(request) {
        const actor = requirePrincipal(request);
        const { id } = request.params;
        const entry = await visible(context, actor, id);
        const format = await timeFormatOf(db, actor.userId);
        const [outcome] = await db.transaction().execute((tx) => deleteEntries(tx, actor, [id]));
        if (outcome?.status !== "deleted") {
          const text = "The timer is running. Stop it first.";
          return redirectWithMessage(context, entryPath(id), { text });
        }
        const next = localPath(request.body.next);
        const isOwn = entry.user_id === actor.userId;
        return redirectWithMessage(context, next, {
          text: "Entry deleted.",
          undo: isOwn ? undoOf(entry, format, next) : undefined,
        });
      },
    }),
  ];
}

/** Longest texts of an entry whose deletion can be undone: the form travels in a cookie. */
const maxUndoLength = 1_200;

/** The form that adds a deleted entry again, with its exact times. */
function undoOf(entry: TimeEntryRow, format: TimeFormat, next: string) {
  const { date, work, notes, tags, billable, paid, invoice_number } = textsOf(entry, format);
  if (work === "" || (notes + tags + next).length > maxUndoLength) return undefined;
  const start = toDate(entry.start_time);
  const end = toDate(entry.end_time ?? entry.start_time);
  const seconds = (end.getTime() - start.getTime()) / 1000;
  const fields = {
    next,
    date,
    work,
    notes,
    tags,
    invoice_number,
    start: clockText(localTimeOf(start, format.zone).seconds),
    duration: clockText(Math.max(0, seconds - entry.break_seconds)),
    break: entry.break_seconds === 0 ? "" : clockText(entry.break_seconds),
    billable: String(billable),
    paid: String(paid),
  };
  return { action: "/entries/new", fields };
}

async function visible(context: HostContext, actor: Principal, id: number): Promise<TimeEntryRow> {
  const row = await findVisibleEntry(context.database.db, actor, id);
  if (!row) throw notFound("Time entry");
  return row;
}

const blankTexts: EntryTexts = {
  date: "",
  start: "",
  end: "",
  duration: "",
  break: "",
  work: "",
  notes: "",
  tags: "",
  billable: true,
  paid: false,
  invoice_number: "",
};

function textsOf(row: TimeEntryRow, format: TimeFormat): EntryTexts {
  return {
    ...timeTexts(timesOf(row), format),
    work: row.project_id === null ? "" : workValue(row.project_id, row.task_id),
    notes: row.notes ?? "",
    tags: row.tags ?? "",
    billable: row.billable,
    paid: row.paid,
    invoice_number: row.invoice_number ?? "",
  };
}

function timesOf(row: TimeEntryRow): TimesBefore {
  return {
    start: toDate(row.start_time),
    end: row.end_time === null ? null : toDate(row.end_time),
    breakSeconds: row.break_seconds,
    durationSeconds: row.duration_seconds,
  };
}

const maxLengths = { notes: 5_000, tags: 500, invoice_number: 100 } as const;

/** Reads the form as a change of an entry; `entry` is undefined for a new one. */
function readForm(
  form: z.output<typeof entryForm>,
  entry: TimeEntryRow | undefined,
  format: TimeFormat,
) {
  const errors: Record<string, readonly string[]> = {};
  const read = readTimes(form, entry && timesOf(entry), format);
  if (read.status === "invalid") {
    for (const [field, message] of Object.entries(read.errors)) errors[field] = [message];
  }
  for (const [field, max] of Object.entries(maxLengths)) {
    const length = form[field as keyof typeof maxLengths].trim().length;
    if (length > max) errors[field] = [`At most ${String(max)} characters`];
  }
  const work = parseWork(form.work);
  // An entry for a client without a project stays one.
  const keepsClient = entry?.project_id === null && form.work.trim() === "";
  if (!work && !keepsClient) errors["work"] = ["Choose a project or task"];
  if (read.status === "invalid" || Object.keys(errors).length > 0) {
    return { status: "invalid", errors } as const;
  }
  const { start, end, breakSeconds } = read.times;
  const change = {
    ...(work ? { project_id: work.projectId, task_id: work.taskId } : {}),
    start_time: start,
    ...(end ? { end_time: end } : {}),
    break_seconds: breakSeconds,
    notes: orNull(form.notes),
    tags: orNull(form.tags),
    billable: form.billable,
    paid: form.paid,
    invoice_number: orNull(form.invoice_number),
  };
  return { status: "read", change: entry ? withoutSame(change, entry) : change } as const;
}

/** Leaves out unchanged times, so that an entry keeps its rounded duration. */
function withoutSame<Change extends { start_time: Date; end_time?: Date; break_seconds: number }>(
  change: Change,
  entry: TimeEntryRow,
): Change {
  const before = timesOf(entry);
  const isSame =
    change.start_time.getTime() === before.start.getTime() &&
    (change.end_time?.getTime() ?? null) === (before.end?.getTime() ?? null) &&
    change.break_seconds === before.breakSeconds;
  if (!isSame) return change;
  const { start_time: _start, end_time: _end, break_seconds: _break, ...rest } = change;
  return rest as Change;
}

function orNull(text: string): string | null {
  const trimmed = text.trim();
  return trimmed === "" ? null : trimmed;
}

const fieldNames: Readonly<Record<string, string>> = {
  project_id: "work",
  task_id: "work",
  client_id: "work",
  start_time: "start",
  end_time: "end",
  break_seconds: "break",
};

/** What the form shows for a refused change. */
function errorsOf(outcome: Refused | undefined): {
  readonly errors?: FieldErrors;
  readonly message?: string;
  readonly status?: number;
} {
  switch (outcome?.reason) {
    case "invalid":
      return { errors: { [fieldNames[outcome.field] ?? outcome.field]: [outcome.message] } };
    case "newer_version":
      return {
        status: 409,
        message:
          "The entry was changed elsewhere while you edited it. Save again to replace that change.",
      };
    case "not_allowed":
      return { message: outcome.message };
    default:
      return { message: "The entry no longer exists." };
  }
}

const sources: Readonly<Record<string, string>> = {
  auto: "Tracked with the timer",
  calendar: "From a calendar",
  import: "Imported",
};

/** Renders the form, with errors as a refused one. */
async function show(
  context: HostContext,
  request: PageRequest,
  form: {
    readonly texts: EntryTexts;
    readonly next: string | undefined;
    readonly format: TimeFormat;
    /** Undefined for a new entry. */
    readonly entry?: TimeEntryRow;
    /** The entry that a new one is a copy of. */
    readonly source?: TimeEntryRow | undefined;
    readonly errors?: FieldErrors;
    readonly message?: string;
    readonly status?: number | string;
  },
) {
  const { texts, entry, source, errors, message, status } = form;
  const actor = requirePrincipal(request);
  const isRefused = errors !== undefined || message !== undefined;
  const named = entry ?? source;
  const page = entryPage({
    entry: entry && {
      id: entry.id,
      version: entry.version,
      isRunning: entry.end_time === null,
      about: [
        sources[entry.source] ?? "Entered by hand",
        ...(entry.user_id === actor.userId ? [] : [`of ${entry.user}`]),
      ].join(", "),
    },
    texts,
    work: withChosen(await context.workOptions(actor), texts.work, named),
    clock: form.format.clock,
    next: localPath(form.next),
    errors,
    message,
    status: isRefused ? (typeof status === "number" ? status : 400) : 200,
  });
  return renderPage(context, request, page);
}

/** Adds the chosen project or task to the list, if it is not in it. */
function withChosen(
  options: readonly WorkOption[],
  value: string,
  entry: TimeEntryRow | undefined,
): readonly WorkOption[] {
  if (value === "" || options.some((each) => each.value === value)) return options;
  const names = [entry?.task, entry?.project, entry?.task ? null : entry?.client];
  const isEntry = entry?.project_id != null && workValue(entry.project_id, entry.task_id) === value;
  const label = isEntry ? names.filter(Boolean).join(" · ") : "The chosen project";
  return [{ value, label, isRecent: true }, ...options];
}
