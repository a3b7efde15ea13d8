import type { VNode } from "preact";
import {
  Badge,
  Dot,
  Form,
  RowButton,
  RowPick,
  RowWords,
  titleId,
} from "../../../platform/pages/ui";
import { hoursText } from "../../../platform/time/duration-text";
import { addressOf } from "../../../platform/pages/address";
import { entryPath } from "../form/labels";
import { OriginBadge } from "../origin-link";
import { EditRow, type EditProps } from "./edit-row";
import type { EntryItem } from "./item";

/** The entries of one day. */
export interface DayGroup {
  readonly day: string;
  /** The day as a heading, e.g. `Yesterday`. */
  readonly label: string;
  /** Seconds of the whole day, also of entries on other pages. */
  readonly seconds: number;
  readonly items: readonly ListedEntry[];
}

/** An entry of the list. */
export interface ListedEntry extends EntryItem {
  /** True if its deletion can be undone; otherwise a page asks before. */
  readonly isUndoable: boolean;
}

/** Content of the list. */
export interface ListProps {
  readonly days: readonly DayGroup[];
  /** The entry that is shown as a form. */
  readonly edit: EditProps | undefined;
  /** Address of the list without a form, to come back to. */
  readonly path: string;
}

/** Id of the form that changes the selected entries. */
export const bulkFormId = "bulk";
/** Id of the form that deletes an entry. */
const deleteFormId = "remove";
/** Id of the form that starts an entry again. */
const againFormId = "restart";
/** Id of the form that shows an entry as a form. */
const editFormId = "change";
/** Id of the form that opens a page of an entry. */
const openFormId = "open";

/** Words of the labels of rows. */
const words = { select: "Select:", again: "Start again:", edit: "Edit:", delete: "Delete:" };

/** The entries by day, with the actions of each. */
export function EntryList({ days, edit, path }: ListProps): VNode {
  const isListed = days.some(({ items }) => items.some(({ id }) => id === edit?.id));
  return (
    <>
      <Form id={deleteFormId} action="/entries/bulk" swap="entries">
        <input type="hidden" name="next" value={path} />
      </Form>
      <Form id={againFormId} isOnce action="/timer/switch" swap="timer entries">
        <input type="hidden" name="next" value={path} />
      </Form>
      <Form id={openFormId} action="/entries" method="get">
        <input type="hidden" name="next" value={path} />
      </Form>
      <Form id={editFormId} action="/entries" method="get" swap="entries" keepsAddress>
        {parametersOf(path).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
      </Form>
      <RowWords words={words} />
      {days.length === 0 ? null : (
        <label class="text-soft flex min-h-6 items-center gap-3 text-sm" hidden>
          <input class="check mt-0" type="checkbox" data-pick-all />
          Select all on this page
        </label>
      )}
      {/* It has left the list since it was opened, e.g. because it was paid. */}
      {edit === undefined || isListed ? null : (
        <ul>
          <EditRow {...edit} path={path} />
        </ul>
      )}
      <div class="entries">
        {days.map(({ day, label, seconds, items }) => (
          <section key={day}>
            <h2>{label}</h2>
            <span>{hoursText(seconds)}</span>
            <ul>
              {items.map((item) =>
                item.id === edit?.id ? (
                  <EditRow key={item.id} {...edit} path={path} />
                ) : (
                  <EntryRow key={item.id} item={item} path={path} />
                ),
              )}
            </ul>
          </section>
        ))}
      </div>
    </>
  );
}

function EntryRow({ item, path }: { readonly item: ListedEntry; readonly path: string }): VNode {
  const { id, title, place, seconds } = item;
  return (
    <li>
      <label>
        <RowPick form={bulkFormId} name={`entry_${String(id)}`} label={labelOf("select", id)} />
      </label>
      <div>
        <p>
          <Dot color={item.color} />
          <a id={titleId(id)} href={addressOf(entryPath(id), { next: path })}>
            {title}
          </a>
        </p>
        <p>{place}</p>
        <Marks {...item} />
      </div>
      <div>
        <span>{item.times}</span>
        <b>{seconds === undefined ? <Badge tone="run">Running</Badge> : hoursText(seconds)}</b>
        <Actions {...item} />
      </div>
    </li>
  );
}

function labelOf(word: keyof typeof words, id: number): readonly string[] {
  return [word, titleId(id)];
}

function Marks({ tags, origin, isBillable, paid }: EntryItem): VNode | null {
  if (tags.length === 0 && origin === undefined && isBillable && paid === undefined) return null;
  return (
    <p>
      {origin === undefined ? null : <OriginBadge {...origin} />}
      {isBillable ? null : <Badge>Not billable</Badge>}
      {paid === undefined ? null : <Badge tone="run">{paid}</Badge>}
      {tags.map((tag) => (
        <span key={tag}>{tag}</span>
      ))}
    </p>
  );
}

function Actions(item: ListedEntry): VNode {
  const { id, canStart, seconds, paid } = item;
  if (seconds === undefined) return <EditButton {...item} />;
  return (
    <div>
      {canStart ? (
        <RowButton
          icon="play"
          label={labelOf("again", id)}
          form={againFormId}
          name="again"
          value={String(id)}
        />
      ) : null}
      <EditButton {...item} />
      {paid === undefined ? <DeleteButton {...item} /> : null}
    </div>
  );
}

/** The parameters of a path's query. */
function parametersOf(path: string): readonly (readonly [name: string, value: string])[] {
  return [...new URLSearchParams(path.split("?")[1])];
}

/** Makes the row a form, or opens the page of a timer that runs or an entry that is locked. */
function EditButton({ id, seconds, paid }: ListedEntry): VNode {
  const common = { icon: "pencil", label: labelOf("edit", id) } as const;
  return seconds !== undefined && paid === undefined ? (
    <RowButton {...common} form={editFormId} name="edit" value={String(id)} />
  ) : (
    <RowButton {...common} form={openFormId} formAction={entryPath(id)} />
  );
}

function DeleteButton({ id, isUndoable }: ListedEntry): VNode {
  return (
    <RowButton
      icon="trash-2"
      label={labelOf("delete", id)}
      form={isUndoable ? deleteFormId : openFormId}
      formAction={`${entryPath(id)}/delete`}
    />
  );
}
