import * as z from "zod";
import type { Refused } from "../../../platform/change-outcome";
import { formRefusal, type FormRefusal } from "../../../platform/http/form-refusal";
import { decimal } from "../../../platform/db/decimal";
import {
  formNext,
  formText,
  formVersion,
  shownNumber,
  typedNumber,
} from "../../../platform/http/form-values";
import type { FieldErrors } from "../../../platform/http/http-error";
import { readInput } from "../../../platform/http/validate";
import { newTask } from "../schema";
import type { TaskRow } from "../store";
import type { TaskTexts } from "./form";

/** The fields of the form, as they are sent. */
export const taskForm = z.object({
  next: formNext,
  version: formVersion,
  name: formText(1_000),
  project_id: formText(50),
  description: formText(40_000),
  status: formText(50),
  priority: formText(50),
  assignee_id: formText(50),
  due_date: formText(50),
  estimated_hours: formText(50),
  tags: formText(2_000),
  url: formText(8_000),
});

/** The texts of a new task. */
export const blankTask: TaskTexts = {
  name: "",
  project_id: "",
  description: "",
  status: "todo",
  priority: "medium",
  assignee_id: "",
  due_date: "",
  estimated_hours: "",
  tags: "",
  url: "",
};

/** The texts that the form shows for a task. */
export function textsOf(row: TaskRow): TaskTexts {
  return {
    name: row.name,
    project_id: String(row.project_id),
    description: row.description ?? "",
    status: row.status,
    priority: row.priority,
    assignee_id: row.assigned_to === null ? "" : String(row.assigned_to),
    due_date: row.due_date ?? "",
    estimated_hours: shownNumber(decimal(row.estimated_hours)),
    tags: row.tags ?? "",
    url: row.url ?? "",
  };
}

const fields = newTask.omit({ labels: true, kanban_column: true });

/** Reads the form by the rules of the REST API. */
export function readForm(form: TaskTexts) {
  const read = readInput(fields, {
    name: form.name,
    project_id: form.project_id,
    description: form.description,
    status: form.status === "" ? undefined : form.status,
    priority: form.priority === "" ? undefined : form.priority,
    assignee_id: form.assignee_id === "" ? null : form.assignee_id,
    due_date: form.due_date.trim() === "" ? null : form.due_date.trim(),
    estimated_hours: typedNumber(form.estimated_hours),
    tags: form.tags,
    url: form.url,
  });
  if (read.status === "read") {
    const { assignee_id: assignee, ...rest } = read.value;
    return { status: "read", value: { ...rest, assigned_to: assignee } } as const;
  }
  const isProject = read.errors["project_id"] !== undefined;
  const errors: FieldErrors = {
    ...read.errors,
    ...(isProject ? { project_id: ["Choose a project"] } : {}),
  };
  return { status: "invalid", errors } as const;
}

/** What the form shows for a refused change. */
export function errorsOf(refused: Refused): FormRefusal {
  return formRefusal(refused, "task");
}
