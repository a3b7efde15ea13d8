import * as z from "zod";
import type { Principal } from "../../../platform/auth/principal";
import type { HostContext } from "../../../platform/context";
import { idParameter } from "../../../platform/http/fields";
import { notFound } from "../../../platform/http/http-error";
import { findTask, type ListedTask } from "../store";

// What the routes of the pages of tasks share.

/** What the routes of pages have in common. */
export const common = { access: { type: "session" }, tag: "Pages", hidden: true } as const;

/** The path parameters of a task's page. */
export const params = z.object({ id: idParameter });

/** Responses of the forms. */
export const responses = {
  303: { description: "Done; redirect to the page before" },
  400: { description: "Not saved; the page shows the errors" },
  404: "common",
  409: { description: "The task was changed since it was shown; the page says so" },
} as const;

/**
 * Finds a task that the user can see.
 * @throws HttpError 404
 */
export async function visibleTask(
  { database }: HostContext,
  actor: Principal,
  id: number,
): Promise<ListedTask> {
  const row = await findTask(database.db, actor, id);
  if (!row) throw notFound("Task");
  return row;
}
