import type { VNode } from "preact";
import type { WorkOption } from "../../../platform/context";
import { projectColor } from "../../../platform/pages/project-color";
import { Dot, Icon } from "../../../platform/pages/ui";
import { columnDay } from "../../../platform/time/day-text";
import { hoursText } from "../../../platform/time/duration-text";
import { addressOf } from "../../../platform/pages/address";
import { cellId, dayAt, dayNameId, rowNameId, workId } from "./field-ids";
import type { CellView, RowView } from "./view";
import type { Week } from "./week";

/** Names of so many characters are never cut off. */
const maxShownLength = 24;

/** Properties of {@link Row}. */
export interface RowProps {
  readonly week: Week;
  readonly row: RowView;
  /** Index of the row. */
  readonly at: number;
  /** What a new row offers. */
  readonly work: readonly WorkOption[];
}

/** A row of the table, with what is wrong in it below. */
export function Row(props: RowProps): VNode {
  const { week, row, at } = props;
  const wrong = row.cells.flatMap(({ error }, day) =>
    error === undefined ? [] : [{ day, error }],
  );
  return (
    <>
      <tr role="row">
        <th scope="row" role="rowheader">
          {row.seen === "" ? null : (
            <input type="hidden" name={`seen-${String(at)}`} value={row.seen} />
          )}
          {row.isNew ? <NewRow {...props} /> : <Name row={row} at={at} />}
        </th>
        {row.cells.map((cell, day) => (
          <td
            key={day}
            role="cell"
            data-label={columnDay(dayAt(week, day))}
            data-seconds={cell.text === undefined ? String(cell.seconds) : undefined}
          >
            {cell.text === undefined ? (
              <Fixed cell={cell} row={row} day={dayAt(week, day)} />
            ) : (
              <input
                name={`cell-${String(at)}-${String(day)}`}
                value={cell.text === "" ? undefined : cell.text}
                {...(cell.error === undefined
                  ? { "aria-labelledby": `${rowNameId(at)} ${dayNameId(day)}` }
                  : wrongAttributes(props, day))}
              />
            )}
          </td>
        ))}
        <td role="cell" class="total" data-label="Total">
          {hoursText(row.seconds)}
        </td>
      </tr>
      {wrong.length === 0 && row.error === undefined ? null : (
        <tr role="row" class="wrong">
          <td role="cell" class="errors" colSpan={9}>
            {row.error === undefined ? null : (
              <p id={`${workId(at)}-error`} class="text-bad text-sm font-medium">
                {row.error}
              </p>
            )}
            {wrong.map(({ day, error }) => (
              <p key={day} id={`${cellId(at, day)}-error`} class="text-bad text-sm font-medium">
                {`${columnDay(dayAt(week, day))}: ${error}`}
              </p>
            ))}
          </td>
        </tr>
      )}
    </>
  );
}

/** Attributes of a wrong cell: what its error is linked with, and a label that is not hidden, as checkers want. */
function wrongAttributes({ week, row, at }: RowProps, day: number) {
  const id = cellId(at, day);
  return {
    id,
    "aria-label": `${row.name} ${columnDay(dayAt(week, day))}`,
    "aria-invalid": "true",
    "aria-describedby": `${id}-error`,
  } as const;
}

function Name({ row, at }: { readonly row: RowView; readonly at: number }): VNode {
  const { project = null, client = null, task = null, color = null } = row.row ?? {};
  const projectId = row.row?.target.project_id ?? null;
  const first = task ?? project ?? client;
  const second = task === null ? (project === null ? "No project" : client) : project;
  const isLong = [first, second].some((each) => (each ?? "").length > maxShownLength);
  return (
    <>
      <input type="hidden" name={`row-${String(at)}`} value={row.key} />
      <span class="week-name">
        <Dot color={color ?? (projectId === null ? null : projectColor(projectId))} />
        <span id={rowNameId(at)}>
          <b title={isLong ? row.name : undefined}>{first}</b> <small>{second}</small>
        </span>
      </span>
    </>
  );
}

/** The choice of what a new row is for. */
function NewRow({ row, at, work }: RowProps): VNode {
  const isListed = row.key === "" || work.some(({ value }) => value === row.key);
  return (
    <span class="relative block">
      <label class="sr-only" for={workId(at)}>
        <span id={rowNameId(at)}>{row.name}</span>
        {": project or task"}
      </label>
      <select
        id={workId(at)}
        class="field"
        name={`work-${String(at)}`}
        aria-invalid={row.error === undefined ? undefined : "true"}
        aria-describedby={row.error === undefined ? undefined : `${workId(at)}-error`}
        data-combobox="/api/choices/work"
      >
        <option value="">Project or task</option>
        {isListed ? null : (
          <option value={row.key} selected>
            The chosen project
          </option>
        )}
        {work.map(({ value, label }) => (
          <option key={value} value={value} selected={value === row.key}>
            {label}
          </option>
        ))}
      </select>
    </span>
  );
}

/** A cell that cannot be changed here, with the way to where it can be. */
function Fixed(props: {
  readonly cell: CellView;
  readonly row: RowView;
  readonly day: string;
}): VNode {
  const { cell, row, day } = props;
  const { fixed, seconds } = cell;
  if (fixed === undefined || fixed.reason === "closed") {
    return (
      <span class="fixed-cell text-soft">
        <span aria-hidden="true">–</span>
        <span class="sr-only">Closed</span>
      </span>
    );
  }
  const { reason, entries, id } = fixed;
  const texts = {
    several: `${String(entries)} entries`,
    running: "running",
    paid: "paid",
  };
  return (
    <a
      class="fixed-cell"
      href={reason === "several" ? listPath(row, day) : `/timer/edit/${String(id)}`}
    >
      <span class="sr-only">{`${row.name}, ${columnDay(day)}:`}</span>
      <span class={reason === "running" ? "text-run" : undefined}>{hoursText(seconds)}</span>
      <small>
        {reason === "paid" ? <Icon name="lock" class="size-3" /> : null}
        {texts[reason]}
      </small>
    </a>
  );
}

/** The path of the entries of a cell. */
function listPath({ row }: RowView, day: string): string {
  const { project_id: project, client_id: client, task_id: task } = row?.target ?? {};
  return addressOf("/entries", {
    start_date: day,
    end_date: day,
    project_id: project ?? undefined,
    client_id: typeof project === "number" ? undefined : (client ?? undefined),
    task_id: task ?? undefined,
  });
}
