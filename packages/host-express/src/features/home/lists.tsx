import type { ComponentChildren, VNode } from "preact";
import type { Part } from "../../platform/pages/parts";
import { Badge, Button, Dot, Empty, Form, PartCard } from "../../platform/pages/ui";
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
  /** What a timer is started with again; undefined if its project cannot be used. */
  readonly start: StartFields | undefined;
}

/** Fields of the form that starts a timer. */
export interface StartFields {
  readonly work: string;
  readonly notes: string;
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
  readonly start: StartFields;
}

interface ListProps {
  /** Path to come back to after an action. */
  readonly path: string;
}

/** The elements of the page that change with the timer. */
const swap = "timer stats recent";

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
          groupByDay(items).map(({ day, rows }) => (
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
          ))
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
      {item.start === undefined ? null : (
        <Start {...item.start} path={path} label={`Start again: ${item.title}`} />
      )}
      <Changes item={item} path={path} />
    </Row>
  );
}

/** Edits and deletes an entry. On phones there is no place; its page has both. */
function Changes({ item, path }: { readonly item: RecentItem; readonly path: string }): VNode {
  const { id, title, isUndoable } = item;
  const entry = `/timer/edit/${String(id)}`;
  const look = { look: "plain", class: "px-0" } as const;
  const next = `next=${encodeURIComponent(path)}`;
  return (
    <div class="-ml-2 hidden sm:flex">
      <Button
        {...look}
        icon="pencil"
        label={`Edit: ${title}`}
        href={`${entry}?${next}`}
        rowKey="e"
      />
      {isUndoable ? (
        <Form action={`${entry}/delete`} swap={swap}>
          <input type="hidden" name="next" value={path} />
          <Button {...look} icon="trash-2" label={`Delete: ${title}`} rowKey="Delete" />
        </Form>
      ) : (
        <Button
          {...look}
          icon="trash-2"
          label={`Delete: ${title}`}
          href={`${entry}/delete?${next}`}
          rowKey="Delete"
        />
      )}
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

/** Starts a timer, and stops the running one if there is one. */
function Start(props: StartFields & { readonly path: string; readonly label: string }): VNode {
  const { work, notes, path, label } = props;
  return (
    <Form isOnce action="/timer/switch" swap={swap}>
      <input type="hidden" name="next" value={path} />
      <input type="hidden" name="work" value={work} />
      <input type="hidden" name="notes" value={notes} />
      <Button look="quiet" icon="play" label={label} class="px-0" />
    </Form>
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
          <ul>
            {items.map((task) => (
              <TaskRow key={task.id} task={task} path={path} />
            ))}
          </ul>
        )
      }
    </PartCard>
  );
}

function TaskRow({ task, path }: ListProps & { readonly task: TaskItem }): VNode {
  const { id, name, project, color, due, isMine, url, start } = task;
  return (
    <Row>
      <Dot color={color} />
      <div class="min-w-0 flex-1">
        <p class="text-sm font-medium wrap-anywhere">
          <a class="hover:underline" href={`/tasks/${String(id)}`}>
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
      <Start {...start} path={path} label={`Start: ${name}`} />
    </Row>
  );
}
