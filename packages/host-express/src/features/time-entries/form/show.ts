import type { HostContext } from "../../../platform/context";
import { formStatus } from "../../../platform/http/form-refusal";
import type { FieldErrors } from "../../../platform/http/http-error";
import { localPath } from "../../../platform/http/local-path";
import { requirePrincipal, type RouteResponse } from "../../../platform/http/route";
import { renderPage, type PageRequest } from "../../../platform/pages/page";
import type { TimeFormat } from "../../users/store";
import { readEntryConflict } from "../entry-conflict";
import { lockReason } from "../lock";
import { readOrigins } from "../origin";
import type { TimeEntryRow } from "../store";
import { knownTags } from "./known-tags";
import type { EntryTexts } from "./labels";
import { entryPage } from "./page";
import { textsOf } from "./values";
import { workOptionsFor } from "./work-options";

const sources: Readonly<Record<string, string>> = {
  auto: "Tracked with the timer",
  calendar: "Imported",
  import: "Imported",
};

/** What the page of an entry shows. */
export interface ShownEntry {
  readonly texts: EntryTexts;
  readonly next: string | undefined;
  readonly format: TimeFormat;
  /** Undefined for a new entry. */
  readonly entry?: TimeEntryRow;
  /** Version that the form was opened with. */
  readonly version?: number | undefined;
  /** The entry that a new one is a copy of. */
  readonly source?: TimeEntryRow | undefined;
  readonly errors?: FieldErrors;
  readonly message?: string;
  readonly status?: number | string;
}

/** Renders the form, with errors as a refused one. */
export async function showEntry(
  context: HostContext,
  request: PageRequest,
  form: ShownEntry,
): Promise<RouteResponse> {
  const { entry, version, source, format, texts, errors, message } = form;
  const actor = requirePrincipal(request);
  const lock = entry && lockReason(entry);
  const conflict =
    entry &&
    (await readEntryConflict(context, actor.userId, {
      version,
      row: entry,
      mine: texts,
      theirs: comparedTexts(entry, format, texts),
    }));
  const [work, tags, suggestions, origins] = await Promise.all([
    workOptionsFor(context, actor, entry ?? source, [texts.work, conflict?.theirs["work"]]),
    knownTags(context.database.db, actor.userId),
    entry === undefined ? context.suggestedEntries(actor) : [],
    readOrigins(context, entry === undefined ? [] : [entry]),
  ]);
  const page = entryPage({
    entry: entry && {
      id: entry.id,
      version: entry.version,
      isRunning: entry.end_time === null,
      about: [
        sources[entry.source] ?? "Entered by hand",
        ...(entry.user_id === actor.userId ? [] : [`of ${entry.user}`]),
      ].join(", "),
      origin: origins.get(entry.id),
      lock,
    },
    texts,
    work,
    clock: format.clock,
    zone: format.zone,
    tags,
    suggestions,
    next: localPath(form.next),
    errors,
    message,
    conflict,
    status: formStatus(form),
  });
  return renderPage(context, request, page);
}

/**
 * The texts of an entry that a refused form is compared with. The form of a locked one has no fields for
 * what locks it, which its button decides.
 */
function comparedTexts(entry: TimeEntryRow, format: TimeFormat, mine: EntryTexts): EntryTexts {
  const theirs = textsOf(entry, format);
  if (lockReason(entry) === undefined) return theirs;
  return { ...theirs, paid: mine.paid, invoice_number: mine.invoice_number };
}
