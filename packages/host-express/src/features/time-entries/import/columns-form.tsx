import type { VNode } from "preact";
import { Badge, Button } from "../../../platform/pages/ui";
import { importColumns, type ImportColumn } from "./columns";
import { headerText } from "./page-form";
import type { ImportView } from "./view";

/** Id of the form with the text of a file. */
export const pasteId = "paste";

/** Maximum number of columns that can be chosen; each is a list of all meanings. */
export const maxChosenColumns = 40;

/** Fields of the form with the text, which say what each column is. */
export function ChooseColumns({ columns }: Pick<ImportView, "columns">): VNode {
  return (
    <div>
      <h3 class="mb-2 text-sm font-semibold">Columns</h3>
      <input
        type="hidden"
        form={pasteId}
        name="header"
        value={headerText(columns.map(({ name }) => name))}
      />
      <div class="grid gap-3 sm:grid-cols-2 lg:grid-cols-4">
        {columns.map(({ name, column }, index) => {
          const id = `column-${String(index)}`;
          return (
            <div key={index} class="min-w-0">
              <label class="mb-1 block truncate text-sm" for={id}>
                {name === "" ? `Column ${String(index + 1)}` : name}
              </label>
              <select class="field" id={id} form={pasteId} name={`column_${String(index)}`}>
                <option value="">Ignored</option>
                {importColumns.map((each) => (
                  <option key={each} value={each} selected={each === column}>
                    {columnLabels[each]}
                  </option>
                ))}
              </select>
            </div>
          );
        })}
      </div>
      <div class="mt-3">
        <Button form={pasteId} busy="Reading…">
          Preview again
        </Button>
      </div>
    </div>
  );
}

/** What each column of a file is read as. */
export function Columns({ columns }: Pick<ImportView, "columns">): VNode {
  return (
    <div>
      <h3 class="mb-2 text-sm font-semibold">Columns</h3>
      <ul class="flex flex-wrap gap-2">
        {columns.map(({ name, column }, index) => (
          <li key={index} class="max-w-full">
            <Badge tone={column === null ? "neutral" : "accent"}>
              <span class="max-w-48 truncate">
                {name === "" ? `Column ${String(index + 1)}` : name}
              </span>
              {`: ${column === null ? "Ignored" : columnLabels[column]}`}
            </Badge>
          </li>
        ))}
      </ul>
    </div>
  );
}

const columnLabels: Readonly<Record<ImportColumn, string>> = {
  project_id: "Project (id)",
  project_name: "Project",
  client_name: "Client",
  task_id: "Task (id)",
  task_name: "Task",
  start: "Start",
  end: "End",
  duration_hours: "Duration in hours",
  notes: "Notes",
  tags: "Tags",
  billable: "Billable",
};
