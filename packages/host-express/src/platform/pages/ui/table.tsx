import type { ComponentChildren, VNode } from "preact";

/** A column of a {@link Table}. */
export interface Column<Row> {
  readonly header: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** `end` aligns figures on the right. */
  readonly align?: "end" | undefined;
  /**
   * On phones, a row is a block: `title` is its first line, with the small button of `action` beside it,
   * and `actions` its last; other cells are lines with their header.
   */
  readonly role?: "title" | "action" | "actions" | undefined;
}

/** Properties of {@link Table}. */
export interface TableProps<Row> {
  /** What the rows are, for screen readers. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string | number;
  /** A last row with the sums of the others. */
  readonly sum?: Row | undefined;
}

/** A table that becomes a list below 640 px. An empty one is an `Empty` instead. */
export function Table<Row>({ caption, columns, rows, rowKey, sum }: TableProps<Row>): VNode {
  // The roles are explicit, because browsers drop them when the display of a table changes.
  return (
    <table class="table" role="table">
      <caption class="sr-only">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ header, align, role }) => (
            <th key={header} scope="col" role="columnheader" class={align}>
              {role === "action" || role === "actions" ? (
                <span class="sr-only">{header}</span>
              ) : (
                header
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <TableRow key={rowKey(row)} columns={columns} row={row} />
        ))}
      </tbody>
      {sum === undefined ? null : (
        <tfoot role="rowgroup">
          <TableRow columns={columns} row={sum} />
        </tfoot>
      )}
    </table>
  );
}

function TableRow<Row>({ columns, row }: Pick<TableProps<Row>, "columns"> & { row: Row }): VNode {
  return (
    <tr role="row">
      {columns.map(({ header, cell, align, role }) => (
        <td
          key={header}
          role="cell"
          class={[align, role].filter(Boolean).join(" ") || undefined}
          // Titles and actions have no header beside them.
          data-label={role === undefined ? header : undefined}
        >
          {cell(row)}
        </td>
      ))}
    </tr>
  );
}
