import type { VNode } from "preact";
import type { SuggestedEntry, WorkOption } from "../../../platform/context";
import type { PageContent } from "../../../platform/pages/page";
import {
  Button,
  Checkbox,
  Combobox,
  Confirm,
  ConfirmForm,
  DurationField,
  Form,
  FormActions,
  FormErrors,
  PageHeader,
  TagsInput,
  Textarea,
  TextInput,
  TimeInput,
  formFields,
  type RefusalProps,
} from "../../../platform/pages/ui";
import type { EntryOrigin } from "../origin";
import { OriginLink } from "../origin-link";
import { addressOf } from "../../../platform/pages/address";
import { entryLabels, entryPath, type EntryTexts } from "./labels";
import { LockedEntry, UnlockButton } from "./locked";

/** Content of the page of an entry. */
export interface EntryPageProps extends RefusalProps {
  /** Undefined for a new entry. */
  readonly entry:
    | {
        readonly id: number;
        readonly version: number;
        readonly isRunning: boolean;
        /** How it was made and whose it is, in a sentence. */
        readonly about: string;
        readonly origin: EntryOrigin | undefined;
        /** Why it cannot be changed; undefined if it can. */
        readonly lock: string | undefined;
      }
    | undefined;
  readonly texts: EntryTexts;
  readonly work: readonly WorkOption[];
  readonly clock: "24h" | "12h";
  /** IANA time zone of the user. */
  readonly zone: string;
  /** Tags that are added by one press. */
  readonly tags: readonly string[];
  /** What a new entry is probably for. */
  readonly suggestions: readonly SuggestedEntry[];
  /** Path of the page before. */
  readonly next: string;
}

/** The page of an entry, or of a new one. */
export function entryPage(props: EntryPageProps): PageContent {
  const { entry, next, errors = {}, message, conflict, status } = props;
  const { lock } = entry ?? {};
  // What was typed into a form that a lock refused stays in it.
  const isLocked = lock !== undefined && status === 200;
  return {
    title: entry ? `Entry ${String(entry.id)}` : "Add time",
    status,
    children: (
      <div class="max-w-2xl">
        <PageHeader
          title={entry ? (isLocked ? "Entry" : "Edit entry") : "Add time"}
          lead={entry && <About {...entry} />}
          back={{ href: next, label: "Back" }}
          actions={
            entry === undefined || entry.isRunning ? undefined : (
              <>
                <Button icon="copy" href={`/entries/new?from=${String(entry.id)}`}>
                  Duplicate
                </Button>
                {lock === undefined ? (
                  <Confirm
                    id="delete-entry"
                    href={`${entryPath(entry.id)}/delete`}
                    label="Delete"
                    icon="trash-2"
                    {...deletion(entry.id, next)}
                  />
                ) : null}
              </>
            )
          }
        />
        {isLocked && entry !== undefined ? (
          <LockedEntry {...props} id={entry.id} reason={lock} />
        ) : (
          <>
            <FormErrors
              errors={errors}
              labels={entryLabels}
              message={message}
              conflict={conflict}
            />
            <EntryForm {...props} />
          </>
        )}
      </div>
    ),
  };
}

function About(props: { readonly about: string; readonly origin: EntryOrigin | undefined }): VNode {
  const { about, origin } = props;
  return (
    <>
      {about}
      {origin === undefined ? null : (
        <>
          {origin.isImported ? ", from " : ", for "}
          <OriginLink {...origin} />
        </>
      )}
    </>
  );
}

/** The question before an entry is deleted, as a page. */
export function deleteEntryPage(id: number, next: string): PageContent {
  return {
    title: `Delete entry ${String(id)}`,
    children: <ConfirmForm {...deletion(id, next)} cancel={entryPath(id)} />,
  };
}

function deletion(id: number, next: string) {
  return {
    title: "Delete this entry?",
    text: "Its time no longer counts in reports. You can undo this right afterwards.",
    action: `${entryPath(id)}/delete`,
    confirm: "Delete",
    children: <input type="hidden" name="next" value={next} />,
  };
}

function EntryForm(props: EntryPageProps): VNode {
  const { entry, texts, work, clock, zone, tags, next } = props;
  const field = formFields({ ...props, labels: entryLabels });
  const isRunning = entry?.isRunning ?? false;
  const isLocked = entry?.lock !== undefined;
  return (
    <Form
      class="card flex flex-col gap-4"
      action={entry ? entryPath(entry.id) : "/entries/new"}
      isOnce={entry === undefined}
    >
      <input type="hidden" name="next" value={next} />
      {entry === undefined ? null : (
        <input type="hidden" name="version" value={String(entry.version)} />
      )}
      {entry === undefined ? <Suggestions {...props} /> : null}
      <Combobox
        {...field("work")}
        value={texts.work}
        options={[{ value: "", label: "Choose a project" }, ...work]}
        source="/api/choices/work"
      />
      <Textarea {...field("notes")} value={texts.notes} rows={2} maxlength={5_000} />
      <div class="grid grid-cols-2 gap-4 sm:grid-cols-3" data-times={clock}>
        <div class="col-span-2 sm:col-span-1">
          <TextInput
            {...field("date")}
            hint="Of the start"
            type="date"
            value={texts.date}
            required
          />
        </div>
        <TimeInput {...field("start")} hint="E.g. 9:30" value={texts.start} zone={zone} required />
        {isRunning ? null : (
          <>
            <TimeInput {...field("end")} hint="E.g. 17:30" value={texts.end} zone={zone} />
            <DurationField {...field("duration")} value={texts.duration} />
          </>
        )}
        <TextInput {...field("break")} hint="Minutes, or 0:45" value={texts.break} />
      </div>
      {isRunning ? (
        <p class="text-soft text-sm">The timer is running. Stop it to set its end.</p>
      ) : null}
      <TagsInput {...field("tags")} value={texts.tags} maxlength={500} known={tags} />
      <Checkbox {...field("billable")} checked={texts.billable} />
      {isLocked ? null : (
        <>
          <Checkbox {...field("paid")} checked={texts.paid} />
          <TextInput
            {...field("invoice_number")}
            required={false}
            value={texts.invoice_number}
            maxlength={100}
          />
        </>
      )}
      <FormActions>
        {isLocked ? (
          <UnlockButton />
        ) : (
          <Button look="primary" busy="Saving…">
            Save
          </Button>
        )}
        {entry === undefined ? (
          <Button name="again" value="true" busy="Saving…">
            Save and add another
          </Button>
        ) : null}
        <Button href={next}>Cancel</Button>
      </FormActions>
    </Form>
  );
}

/** Fills the form in: a link to it with these values, which a script puts into the fields instead. */
function Suggestions({ suggestions, texts, next }: EntryPageProps): VNode | null {
  if (suggestions.length === 0) return null;
  return (
    <div>
      <p class="mb-1.5 text-sm font-semibold" id="suggestions-label">
        Suggestions
      </p>
      <ul class="flex flex-wrap gap-2" aria-labelledby="suggestions-label">
        {suggestions.map((each) => (
          <li key={each.work} class="min-w-0">
            <a
              class="chip max-w-full"
              href={fillPath(each, texts.date, next)}
              data-fill={fillOf(each)}
            >
              <span class="truncate">{each.label}</span>
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

function fillPath(suggestion: SuggestedEntry, date: string, next: string): string {
  const { work, notes, tags, billable } = suggestion;
  return addressOf("/entries/new", { date, next, work, notes, tags, billable });
}

/** The fields as the script expects them. */
function fillOf({ work, workLabel, notes, tags, billable }: SuggestedEntry): string {
  return JSON.stringify({
    work: { value: work, label: workLabel },
    texts: { notes, tags },
    flags: { billable },
  });
}
