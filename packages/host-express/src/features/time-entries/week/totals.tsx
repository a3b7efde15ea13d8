import type { VNode } from "preact";
import { Meter } from "../../../platform/pages/ui";
import { columnDay } from "../../../platform/time/day-text";
import { hoursText } from "../../../platform/time/duration-text";
import { dayTotals, type RowView } from "./view";
import type { Week } from "./week";

/** Properties of {@link Totals}. */
export interface TotalsProps {
  readonly week: Week;
  readonly rows: readonly RowView[];
  /** Seconds that are to be worked on a weekday, and in the week. */
  readonly goal: { readonly daySeconds: number; readonly weekSeconds: number };
}

/** The sums of the days and of the week, with their goals. */
export function Totals({ week, rows, goal }: TotalsProps): VNode {
  const totals = dayTotals(rows);
  const sum = totals.reduce((all, seconds) => all + seconds, 0);
  return (
    <tfoot role="rowgroup">
      <tr role="row">
        <th scope="row" role="rowheader">
          Total
        </th>
        {week.days.map(({ day }, index) => (
          <td key={day} role="cell" class="total" data-label={columnDay(day)}>
            <Total
              label={columnDay(day)}
              seconds={totals[index] ?? 0}
              goal={isWeekday(day) ? goal.daySeconds : 0}
              column={String(index)}
            />
          </td>
        ))}
        <td role="cell" class="total" data-label="Week">
          <Total label="Week" seconds={sum} goal={goal.weekSeconds} column="all" />
        </td>
      </tr>
    </tfoot>
  );
}

/** A sum, with its goal if there is one. */
function Total(props: {
  readonly label: string;
  readonly seconds: number;
  /** Seconds; 0 for none. */
  readonly goal: number;
  /** Which cells it sums, for scripts. */
  readonly column: string;
}): VNode {
  const { label, seconds, goal, column } = props;
  return (
    <>
      <b data-total={column}>{hoursText(seconds)}</b>
      {goal <= 0 ? null : (
        <>
          <small>{`of ${hoursText(goal)}`}</small>
          <Meter
            label={`${label}, of the goal`}
            value={seconds}
            max={goal}
            text={`${hoursText(seconds)} of ${hoursText(goal)}`}
          />
        </>
      )}
    </>
  );
}

function isWeekday(day: string): boolean {
  return ![0, 6].includes(new Date(day).getUTCDay());
}
