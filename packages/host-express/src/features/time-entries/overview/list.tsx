import type { VNode } from "preact";
import { Badge, Button, Dot, Form } from "../../../platform/pages/ui";
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
  /** Address of the list with this entry as a form. */
  readonly editHref: string;
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
const deleteFormId = "delete-one";

/** The entries by day, with the actions of each. */
export function EntryList({ days, edit, path }: ListProps): VNode {
  return (
    <>
      <Form id={deleteFormId} action="/entries/bulk" swap="entries">
        <input type="hidden" name="next" value={path} />
      </Form>
      <label class="text-soft flex min-h-6 items-center gap-3 text-sm" hidden>
        <input class="check mt-0" type="checkbox" data-pick-all />
        Select all on this page
      </label>
      {days.map(({ day, label, seconds, items }) => (
        <section key={day} class="mt-5 first:mt-0">
          <div class="text-soft flex items-baseline justify-between gap-3">
            <h2 class="text-xs font-semibold tracking-normal">{label}</h2>
            <span class="num text-xs font-semibold">{hoursText(seconds)}</span>
          </div>
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
    </>
  );
}

function EntryRow({ item, path }: { readonly item: ListedEntry; readonly path: string }): VNode {
  const { id, title, place, seconds } = item;
  return (
    <li
      id={rowId(id)}
      data-row
      class="border-line flex flex-wrap gap-x-3 gap-y-1 border-t py-2.5 first:border-0"
    >
      <label class="-m-2 flex p-2" title="Select">
        <input
          class="check pick"
          type="checkbox"
          form={bulkFormId}
          name={`entry_${String(id)}`}
          aria-label={`Select: ${title}`}
        />
      </label>
      <div class="min-w-0 flex-1">
        <p class="flex items-center gap-2 text-sm font-medium">
          <Dot color={item.color} />
          <a
            class="truncate hover:underline"
            href={`${entryPath(id)}?next=${encodeURIComponent(path)}`}
          >
            {title}
          </a>
        </p>
        <p class="text-soft truncate pl-[1.125rem] text-sm">{place}</p>
        <Marks {...item} />
      </div>
      <div class="flex w-full items-center justify-between gap-3 pl-8 sm:w-auto sm:pl-0">
        <span class="num text-soft text-sm">{item.times}</span>
        <span class="num min-w-10 text-right text-sm font-semibold">
          {seconds === undefined ? <Badge tone="run">Running</Badge> : hoursText(seconds)}
        </span>
        <Actions item={item} path={path} />
      </div>
    </li>
  );
}

function Marks({ tags, origin, isBillable, paid }: EntryItem): VNode | null {
  if (tags.length === 0 && origin === undefined && isBillable && paid === undefined) return null;
  return (
    <p class="mt-1 flex flex-wrap gap-1.5 pl-[1.125rem]">
      {origin === undefined ? null : <OriginBadge {...origin} />}
      {isBillable ? null : <Badge>Not billable</Badge>}
      {paid === undefined ? null : <Badge tone="run">{paid}</Badge>}
      {tags.map((tag) => (
        <Badge key={tag} tone="accent">
          {tag}
        </Badge>
      ))}
    </p>
  );
}

interface ActionsProps {
  readonly item: ListedEntry;
  /** Address of the list, to come back to. */
  readonly path: string;
}

function Actions({ item, path }: ActionsProps): VNode {
  const { title, start, seconds, paid } = item;
  if (seconds === undefined) return <EditButton item={item} path={path} />;
  return (
    <div class="flex">
      {start === undefined ? null : (
        <Form isOnce action="/timer/switch" swap="timer entries">
          <input type="hidden" name="next" value={path} />
          <input type="hidden" name="work" value={start.work} />
          <input type="hidden" name="notes" value={start.notes} />
          <Button look="plain" icon="play" label={`Start again: ${title}`} class="px-0" />
        </Form>
      )}
      <EditButton item={item} path={path} />
      {paid === undefined ? <DeleteButton item={item} path={path} /> : null}
    </div>
  );
}

/** Makes the row a form, or opens the page of a timer that runs or an entry that is locked. */
function EditButton({ item, path }: ActionsProps): VNode {
  const { id, title, seconds, paid } = item;
  const isInRow = seconds !== undefined && paid === undefined;
  return (
    <Button
      look="plain"
      icon="pencil"
      label={`Edit: ${title}`}
      href={isInRow ? `${item.editHref}#${rowId(id)}` : addressOf(entryPath(id), { next: path })}
      swap={isInRow ? "entries" : undefined}
      rowKey="e"
      class="px-0"
    />
  );
}

function DeleteButton({ item, path }: ActionsProps): VNode {
  const { id, title, isUndoable } = item;
  const look = { look: "plain", icon: "trash-2", rowKey: "Delete", class: "px-0" } as const;
  const label = `Delete: ${title}`;
  const action = `${entryPath(id)}/delete`;
  return isUndoable ? (
    <Button {...look} label={label} form={deleteFormId} formAction={action} />
  ) : (
    <Button {...look} label={label} href={`${action}?next=${encodeURIComponent(path)}`} />
  );
}

/** Id of an entry's row. */
export function rowId(id: number): string {
  return `entry-${String(id)}`;
}
