import type { VNode } from "preact";
import { Badge, Table, type Tone } from "../../../platform/pages/ui";
import type { ImportView, RowView } from "./view";

/** A day or times; nothing for a row that cannot be read. */
function shown(text: string): VNode | null {
  return text === "" ? null : <span class="num sm:whitespace-nowrap">{text}</span>;
}

type Labels = Readonly<Record<RowView["status"], { readonly text: string; readonly tone: Tone }>>;

/** Results of a preview. */
export const previewLabels: Labels = {
  created: { text: "New", tone: "run" },
  duplicate: { text: "Duplicate", tone: "neutral" },
  failed: { text: "Fails", tone: "bad" },
};

/** Results of an import. */
export const resultLabels: Labels = {
  created: { text: "Imported", tone: "run" },
  duplicate: { text: "Duplicate", tone: "neutral" },
  failed: { text: "Failed", tone: "bad" },
};

/** The first rows of a file with what becomes of each, and the later ones that fail. */
export function Rows({
  view,
  labels,
}: {
  readonly view: ImportView;
  readonly labels: Labels;
}): VNode {
  const { rows, laterErrors } = view;
  const total = view.created + view.duplicates + view.failed;
  return (
    <div>
      <h3 class="mb-2 text-sm font-semibold">
        {rows.length < total
          ? `The first ${String(rows.length)} of ${total.toLocaleString("en")} rows`
          : "Rows"}
      </h3>
      <Table
        caption="Rows of the file"
        rows={rows}
        rowKey={({ row }) => row}
        columns={[
          {
            header: "Row",
            role: "title",
            cell: ({ row }) => <span class="whitespace-nowrap">{`Row ${String(row)}`}</span>,
          },
          {
            header: "Result",
            cell: ({ status, reason }) => (
              <div class="min-w-0">
                <Badge tone={labels[status].tone}>{labels[status].text}</Badge>
                {reason === undefined ? null : <p class="text-bad mt-1">{reason}</p>}
              </div>
            ),
          },
          {
            header: "Project",
            cell: ({ project }) => <span class="sm:block sm:min-w-28">{project}</span>,
          },
          { header: "Task", cell: ({ task }) => task },
          { header: "Day", cell: ({ day }) => shown(day) },
          { header: "Times", cell: ({ times }) => shown(times) },
          { header: "Notes", cell: ({ notes }) => notes },
        ]}
      />
      {laterErrors.length === 0 ? null : (
        <div class="mt-4">
          <h3 class="mb-2 text-sm font-semibold">Further rows that fail</h3>
          <ul class="text-sm">
            {laterErrors.map(({ row, error }) => (
              <li key={row} class="py-1">
                <span class="font-medium">{`Row ${String(row)}:`}</span> {error}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
