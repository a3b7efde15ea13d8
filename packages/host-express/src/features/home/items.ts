import { toDate } from "../../platform/db/instants";
import { localTimeOf } from "../../platform/time/local-time";
import { formatTimeOfDay } from "../../platform/time/time-of-day";
import { workValue } from "../choices/work";
import { projectColor } from "../../platform/pages/project-color";
import type { OpenTask } from "../tasks/store";
import { undoOf } from "../time-entries/form/undo";
import type { EntryOrigin } from "../time-entries/origin";
import type { TimeFormat } from "../users/store";
import type { RecentItem, TaskItem } from "./lists";
import type { RecentEntry } from "./store";
import { dueText, relativeDay } from "../../platform/time/relative-day";

const sources: Readonly<Record<string, string>> = {
  calendar: "from a calendar",
  import: "imported",
};

/** An entry as the list shows it. */
export function recentItem(
  entry: RecentEntry,
  format: TimeFormat,
  today: string,
  origin: EntryOrigin | undefined,
): RecentItem {
  const undo = undoOf(entry, { reader: entry.user_id, format, next: "/" });
  const start = localTimeOf(toDate(entry.start_time), format.zone);
  const end = localTimeOf(toDate(entry.end_time ?? entry.start_time), format.zone);
  const title = entry.notes ?? entry.task ?? entry.project ?? entry.client ?? "Without a project";
  const source = origin === undefined ? sources[entry.source] : undefined;
  const place = [entry.task, entry.project, entry.client, source];
  return {
    id: entry.id,
    day: start.day,
    dayLabel: relativeDay(start.day, today),
    title,
    place: place.filter((part) => part && part !== title).join(" · "),
    color: entry.color ?? (entry.project_id === null ? null : projectColor(entry.project_id)),
    times: [start, end].map(({ seconds }) => formatTimeOfDay(seconds, format.clock)).join(" – "),
    seconds: entry.duration_seconds ?? 0,
    origin,
    isUndoable: undo !== undefined,
    canStart: entry.project_id !== null,
  };
}

/** A task as the list shows it. */
export function taskItem(task: OpenTask, today: string): TaskItem {
  return {
    id: task.id,
    name: task.name,
    project: task.project,
    color: task.color ?? projectColor(task.project_id),
    due: task.due_date === null ? undefined : dueText(task.due_date, today),
    isMine: task.is_mine,
    url: task.url,
    work: workValue(task.project_id, task.id),
  };
}
