import { cut, project, secret, task, time, type Context } from "@tt/connector-core";
import * as z from "zod";

/** The settings of an integration; the form is made from them. */
export const settings = z.object({
  access_token: secret(
    z.string().min(8).meta({ title: "Access token", description: "Scope: api" }),
  ),
  project_path: z
    .string()
    .regex(/^[\w.-]+(\/[\w.-]+)+$/, "Enter group/project")
    .meta({ title: "Project at GitLab", examples: ["acme/website"] }),
  server: z
    .url()
    .optional()
    .meta({ title: "Own server", description: "Empty: gitlab.com", group: "advanced" }),
  default_project_id: project(z.int().positive().meta({ title: "Project" })),
  webhook_secret: secret(z.string().min(16).meta({ title: "Webhook secret", group: "advanced" }), {
    generate: true,
  }),
});

/** A project of GitLab, as a value of `project_path` with its label. */
export const projectOption = z
  .object({ path_with_namespace: z.string(), name_with_namespace: z.string() })
  .transform((it) => ({ value: it.path_with_namespace, label: it.name_with_namespace }));

const label = z.union([
  z.string(),
  z.object({ title: z.string() }).transform(({ title }) => title),
]);

/** An issue, as lists and deliveries of GitLab have it. */
export const issue = z.object({
  iid: z.int(),
  project_id: z.int(),
  title: z.string(),
  description: z.string().nullish(),
  state: z.string(),
  updated_at: time(),
  web_url: z.url().optional(),
  url: z.url().optional(),
  due_date: z.iso.date().nullish(),
  labels: z.array(label).default([]),
});

/** The task of an issue. A closed issue creates none. */
export function taskOf(
  it: z.output<typeof issue>,
  { ref, settings: { default_project_id } }: Context<typeof settings>,
) {
  const closed = it.state === "closed";
  return task.upsert({
    task: ref(it.project_id, `gitlab_issue_${String(it.iid)}`),
    project: default_project_id,
    asOf: it.updated_at,
    ifMissing: closed ? "not_found" : "create",
    name: it.title,
    description: it.description ? cut(it.description, 2000) : null,
    url: it.web_url ?? it.url ?? null,
    dueDate: it.due_date ?? null,
    labels: it.labels,
    status: closed ? "done" : "todo",
    priority: it.labels.includes("bug") ? "high" : "medium",
  });
}
