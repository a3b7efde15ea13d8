import type { VNode } from "preact";
import type { PageContent } from "../../../platform/pages/page";
import {
  Banner,
  Button,
  Card,
  FileInput,
  Form,
  FormErrors,
  PageHeader,
  Stats,
  Textarea,
} from "../../../platform/pages/ui";
import { addressOf } from "../../../platform/pages/address";
import { ChooseColumns, Columns, maxChosenColumns, pasteId } from "./columns-form";
import { previewLabels, resultLabels, Rows } from "./rows";
import type { ImportView, RowView } from "./view";

/** Content of the page that imports entries. */
export interface ImportPageProps {
  /** The text of the file, to edit it and to send it again; undefined if it is too long. */
  readonly text: string | undefined;
  /** If true, the encoding of the file was guessed. */
  readonly isGuessed?: boolean;
  /** If true, `view` shows what would be imported. */
  readonly dryRun?: boolean;
  /** What became of the rows; undefined before a file was sent. */
  readonly view?: ImportView;
  /** Why the file was refused. */
  readonly message?: string;
  /** The columns of a refused file. */
  readonly columns?: ImportView["columns"];
}

/** The page that imports entries from CSV. */
export function importPage(props: ImportPageProps): PageContent {
  const { text, isGuessed = false, dryRun = false, view, message, columns = [] } = props;
  const title = view === undefined ? "Import entries" : dryRun ? "Preview" : "Imported";
  return {
    title: view === undefined ? title : `${title} · Import entries`,
    status: message === undefined ? 200 : 400,
    children: (
      <>
        <PageHeader title={title} back={{ href: "/entries", label: "Entries" }} />
        <FormErrors errors={{}} labels={{}} message={message} />
        <div class="flex flex-col gap-4">
          {isGuessed ? (
            <Banner tone="warn" title="Check the letters">
              <p>
                This file is not UTF-8 and was read as Windows-1252 (Western European). If letters
                look wrong, save it as “CSV UTF-8” and choose it again.
              </p>
            </Banner>
          ) : null}
          {columns.length === 0 || columns.length > maxChosenColumns || !text ? null : (
            <Card title="Choose what the columns are">
              <ChooseColumns columns={columns} />
            </Card>
          )}
          {view === undefined ? null : dryRun ? (
            <Preview view={view} isKept={text !== undefined} />
          ) : (
            <Result view={view} />
          )}
          {view !== undefined && !dryRun ? null : <Sources text={text ?? ""} />}
        </div>
      </>
    ),
  };
}

function Sources({ text }: { readonly text: string }): VNode {
  return (
    <div class="grid items-start gap-4 lg:grid-cols-2">
      <div class="flex min-w-0 flex-col gap-4">
        <Card title="From a file">
          <FileForm action="/entries/import/preview" button="Preview" />
        </Card>
        <Card title="From text">
          <Form id={pasteId} action="/entries/import/preview">
            <Textarea
              name="csv"
              label="Rows"
              hint="Copy them from a spreadsheet, with the row of column names."
              rows={8}
              value={text}
            />
            <div class="mt-4">
              <Button busy="Reading…">Preview</Button>
            </div>
          </Form>
        </Card>
      </div>
      <Help />
    </div>
  );
}

function FileForm(props: {
  readonly action: string;
  readonly button: string;
  readonly isPrimary?: boolean;
}): VNode {
  const { action, button, isPrimary = false } = props;
  return (
    <Form action={action} isMultipart>
      <FileInput
        name="file"
        id={`file-${button.toLowerCase()}`}
        label="File"
        hint="CSV, at most 100 MB. Nothing is stored before you have seen the preview."
        accept=".csv,.tsv,.txt,text/csv,text/plain"
        required
      />
      <div class="mt-4">
        <Button look={isPrimary ? "primary" : "quiet"} busy="Reading…">
          {button}
        </Button>
      </div>
    </Form>
  );
}

const described: readonly (readonly [string, string])[] = [
  ["project_name", "or project_id. Missing projects are created."],
  ["client_name", "default: the name of the project"],
  ["task_name", "or task_id; optional"],
  ["start_time", "e.g. 2026-01-15 09:00, or as a spreadsheet writes it, in your time zone"],
  ["end_time", "or duration_hours, e.g. 1.5"],
  ["notes", "or description; optional"],
  ["tags", "separated by commas; optional"],
  ["billable", "true or false; optional"],
];

function Help(): VNode {
  return (
    <Card
      title="What a file looks like"
      lead="The first row names the columns, in any order. Others are ignored. An export can be imported."
    >
      <dl class="text-sm">
        {described.map(([name, text]) => (
          <div key={name} class="border-line border-t py-2 first:border-0">
            <dt>
              <code>{name}</code>
            </dt>
            <dd class="text-soft">{text}</dd>
          </div>
        ))}
      </dl>
      <p class="text-soft mt-3 text-sm">
        A row with the project, start and end of an entry of yours is a duplicate, and is left out.
        So you can import a file again.
      </p>
    </Card>
  );
}

function Preview({ view, isKept }: { readonly view: ImportView; readonly isKept: boolean }): VNode {
  const { created, names, isComplete } = view;
  return (
    <Card
      title={created === 0 ? "Nothing to import" : "This would be imported"}
      lead={
        names.length === 0
          ? "Nothing is stored yet."
          : `Nothing is stored yet. New: ${names.join(", ")}.`
      }
    >
      <div class="flex flex-col gap-4">
        <Counts view={view} created="New entries" />
        {isComplete ? null : (
          <Banner tone="warn" title="Not all rows were read">
            <p>The import reads the rest of the file, unless a row says why it ended.</p>
          </Banner>
        )}
        {view.rows.some(hasUnknownCharacter) ? (
          <Banner tone="warn" title="Some characters could not be read">
            <p>{`They are shown as ${unknownCharacter}. Save the file as “CSV UTF-8”, and choose it again.`}</p>
          </Banner>
        ) : null}
        {created === 0 ? null : isKept ? (
          <div>
            <Button look="primary" form={pasteId} formAction="/entries/import" busy="Importing…">
              {created === 1 ? "Import 1 entry" : `Import ${created.toLocaleString("en")} entries`}
            </Button>
          </div>
        ) : (
          <div>
            <p class="mb-3 text-sm">
              The file is too large to be kept here. Choose it again to import it.
            </p>
            <FileForm action="/entries/import" button="Import" isPrimary />
          </div>
        )}
        {isKept && view.columns.length <= maxChosenColumns ? (
          <ChooseColumns columns={view.columns} />
        ) : (
          <Columns columns={view.columns} />
        )}
        <Rows view={view} labels={previewLabels} />
      </div>
    </Card>
  );
}

/** What bytes are read as that are no character of the file's encoding. */
const unknownCharacter = "\uFFFD";

function hasUnknownCharacter({ project, task, notes }: RowView): boolean {
  return [project, task, notes].some((text) => text.includes(unknownCharacter));
}

function Result({ view }: { readonly view: ImportView }): VNode {
  const { created, names, days, failed } = view;
  return (
    <Card
      title={created === 0 ? "Nothing was imported" : "The entries are imported"}
      lead={names.length === 0 ? undefined : `New: ${names.join(", ")}.`}
    >
      <div class="flex flex-col gap-4">
        <Counts view={view} created="Imported" />
        <div class="flex flex-wrap gap-2">
          {days === undefined ? null : (
            <Button look="primary" href={importedHref(days)}>
              Show the imported entries
            </Button>
          )}
          <Button href="/entries/import">Import another file</Button>
        </div>
        {failed === 0 ? null : <Rows view={view} labels={resultLabels} />}
      </div>
    </Card>
  );
}

function importedHref({ from, to }: { readonly from: string; readonly to: string }): string {
  const query = { range: "custom", start_date: from, end_date: to, source: "import" };
  return addressOf("/entries", query);
}

function Counts({ view, created }: { readonly view: ImportView; readonly created: string }): VNode {
  const text = (count: number): string => count.toLocaleString("en");
  return (
    <Stats
      items={[
        { label: created, value: text(view.created) },
        { label: "Duplicates", value: text(view.duplicates) },
        { label: "Failed", value: text(view.failed) },
      ]}
    />
  );
}
