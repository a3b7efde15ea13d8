import type { ComponentChildren, VNode } from "preact";
import { addressOf } from "../../platform/pages/address";
import type { Part } from "../../platform/pages/parts";
import {
  Badge,
  Dot,
  Empty,
  Form,
  PartCard,
  RowButton,
  RowWords,
  StartForm,
  StartInRow,
  titleId,
} from "../../platform/pages/ui";
import { hoursText } from "../../platform/time/duration-text";
import type { EntryOrigin } from "../time-entries/origin";
import { OriginLink } from "../time-entries/origin-link";
import { groupByDay } from "../../platform/time/group-by-day";

/** An entry in the list of the latest ones. */
export interface RecentItem {
  readonly id: number;
  /** Calendar day of its start. */
  readonly day: string;
  /** The day as a heading, e.g. `Yesterday`. */
  readonly dayLabel: string;
  /** What was worked on: the notes, else the task, else the project or client. */
  readonly title: string;
  /** Project and client. */
  readonly place: string;
  readonly origin: EntryOrigin | undefined;
  readonly color: string | null;
  /** Start and end, e.g. `09:12 – 10:40`. */
  readonly times: string;
  readonly seconds: number;
  /** True if its deletion can be undone; otherwise a page asks before. */
  readonly isUndoable: boolean;
  /** True if it has a project, so that a timer can be started for the same. */
  readonly canStart: boolean;
}

/** A task that can be started. */
export interface TaskItem {
  readonly id: number;
  readonly name: string;
  readonly project: string;
  readonly color: string | null;
  /** E.g. `Due tomorrow`; undefined if it has no due date. */
  readonly due: { readonly text: string; readonly isLate: boolean } | undefined;
  readonly isMine: boolean;
  /** Web page at its provider. */
  readonly url: string | null;
  /** What a timer for it is started with. */
  readonly work: string;
}

interface ListProps {
  /** Path to come back to after an action. */
  readonly path: string;
}

/** The elements of the page that change with the timer. */
const swap = "timer stats recent";
/** Ids of the forms that the buttons of the latest entries send. */
const againForm = "restart";
const deleteForm = "remove";

/** The latest entries by day, each of which can be started again. */
export function Recent(props: ListProps & { readonly recent: Part<readonly RecentItem[]> }): VNode {
  const { recent, path } = props;
  return (
    <PartCard id="recent" title="Recent" part={recent} path={path}>
      {(items) =>
        items.length === 0 ? (
          <Empty
            icon="timer"
            text="Nothing tracked yet. Say above what you are working on, and start."
          />
        ) : (
          <>
            <Form isOnce id={againForm} action="/timer/switch" swap={swap}>
              <input type="hidden" name="next" value={path} />
            </Form>
            <Form id={deleteForm} action="/entries/bulk" swap={swap}>
              <input type="hidden" name="next" value={path} />
            </Form>
            <RowWords words={{ again: "Start again:", edit: "Edit:", delete: "Delete:" }} />
            {groupByDay(items).map(({ day, rows }) => (
              <section key={day} class="mt-4 first:mt-0">
                <div class="text-soft flex items-baseline justify-between gap-3">
                  <h3 class="text-xs font-semibold">{rows[0]?.dayLabel}</h3>
                  <span class="num text-xs font-semibold">
                    {hoursText(rows.reduce((sum, { seconds }) => sum + seconds, 0))}
                  </span>
                </div>
                <ul>
                  {rows.map((item) => (
                    <RecentRow key={item.id} item={item} path={path} />
                  ))}
                </ul>
              </section>
            ))}
          </>
        )
      }
    </PartCard>
  );
}

function RecentRow({ item, path }: { readonly item: RecentItem; readonly path: string }): VNode {
  return (
    <Row id={`recent-${String(item.id)}`}>
      <Dot color={item.color} />
      <div class="min-w-0 flex-1">
        <p class="text-sm font-medium">
          <a
            id={titleId(item.id)}
            class="block truncate leading-6 hover:underline"
            href={`/timer/edit/${String(item.id)}`}
          >
            {item.title}
          </a>
        </p>
        <p class="text-soft truncate text-sm">
          {item.place}
          {item.origin === undefined ? null : (
            <>
              {item.place === "" ? "" : " · "}
              <OriginLink {...item.origin} />
            </>
          )}
        </p>
      </div>
      <span class="num text-soft hidden text-sm sm:block">{item.times}</span>
      <span class="num text-sm font-semibold">{hoursText(item.seconds)}</span>
      {item.canStart ? (
        <RowButton
          icon="play"
          label={["again", titleId(item.id)]}
          form={againForm}
          name="again"
          value={String(item.id)}
        />
      ) : null}
      <Changes item={item} path={path} />
    </Row>
  );
}

/** Edits and deletes an entry. On phones there is no place; its page has both. */
function Changes({ item, path }: { readonly item: RecentItem; readonly path: string }): VNode {
  const { id, isUndoable } = item;
  const entry = `/timer/edit/${String(id)}`;
  const deletion = isUndoable
    ? { form: deleteForm, formAction: `${entry}/delete` }
    : { href: addressOf(`${entry}/delete`, { next: path }) };
  return (
    <div class="-ml-2 hidden sm:flex">
      <RowButton
        icon="pencil"
        label={["edit", titleId(id)]}
        href={addressOf(entry, { next: path })}
      />
      <RowButton {...deletion} icon="trash-2" label={["delete", titleId(id)]} />
    </div>
  );
}

function Row(props: { readonly id?: string; readonly children: ComponentChildren }): VNode {
  return (
    <li
      id={props.id}
      class="border-line flex items-center gap-3 border-t py-2.5 first:border-0 last:pb-0"
      data-row
    >
      {props.children}
    </li>
  );
}

/** Unfinished tasks to go on with: those of the user, then unassigned ones; the soonest due first. */
export function Tasks(props: ListProps & { readonly tasks: Part<readonly TaskItem[]> }): VNode {
  const { tasks, path } = props;
  return (
    <PartCard id="tasks" title="My open tasks" part={tasks} path={path} follows="timer">
      {(items) =>
        items.length === 0 ? (
          <Empty
            icon="square-check-big"
            text="No open tasks. Issues and events of your integrations become tasks."
          />
        ) : (
          <>
            <StartForm path={path} swap={swap} />
            <RowWords words={{ start: "Start:" }} />
            <ul>
              {items.map((task) => (
                <TaskRow key={task.id} task={task} />
              ))}
            </ul>
          </>
        )
      }
    </PartCard>
  );
}

function TaskRow({ task }: { readonly task: TaskItem }): VNode {
  const { id, name, project, color, due, isMine, url, work } = task;
  // Its id may also be that of an entry.
  const key = `task-${String(id)}`;
  return (
    <Row>
      <Dot color={color} />
      <div class="min-w-0 flex-1">
        <p class="text-sm font-medium wrap-anywhere">
          <a id={titleId(key)} class="hover:underline" href={`/tasks/${String(id)}`}>
            {name}
          </a>
        </p>
        <p class="text-soft text-sm wrap-anywhere">
          {project}
          {url === null ? null : (
            <>
              {" · "}
              <a
                class="underline underline-offset-2"
                href={url}
                rel="noopener noreferrer"
                aria-label={`Origin of the task ${name}`}
              >
                Origin
              </a>
            </>
          )}
        </p>
        {due === undefined && isMine ? null : (
          <p class="mt-1 flex flex-wrap gap-1.5">
            {due === undefined ? null : (
              <Badge tone={due.isLate ? "bad" : "neutral"}>{due.text}</Badge>
            )}
            {isMine ? null : <Badge>Unassigned</Badge>}
          </p>
        )}
      </div>
      <StartInRow id={key} work={work} />
    </Row>
  );
}
