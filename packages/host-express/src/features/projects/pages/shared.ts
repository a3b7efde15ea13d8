import * as z from "zod";
import type { Principal } from "../../../platform/auth/principal";
import type { HostContext } from "../../../platform/context";
import { idParameter } from "../../../platform/http/fields";
import { notFound } from "../../../platform/http/http-error";
import { findProject, type ProjectRow } from "../store";

// What the routes of the pages of projects share.

/** What the routes of pages have in common. */
export const common = { access: { type: "session" }, tag: "Pages", hidden: true } as const;

/** The path parameters of a project's page. */
export const params = z.object({ id: idParameter });

/** Responses of the forms. */
export const responses = {
  303: { description: "Done; redirect to the page of the project" },
  400: { description: "Not saved; the page shows the errors" },
  404: "common",
  409: { description: "The project was changed since it was shown; the page says so" },
} as const;

/**
 * Finds a project that the user can see.
 * @throws HttpError 404
 */
export async function visibleProject(
  { database }: HostContext,
  actor: Principal,
  id: number,
): Promise<ProjectRow> {
  const row = await findProject(database.db, actor, id);
  if (!row) throw notFound("Project");
  return row;
}
