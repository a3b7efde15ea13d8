import { auth, defineConnector, drop, header, json, path, verify } from "@tt/connector-core";
import * as z from "zod";
import { issue, issuePath, settings, taskOf } from "./issue";

const named = z.object({ name_with_namespace: z.string() });
const hookToken = verify.token("webhook_secret", header("x-gitlab-token"));

/** GitLab: issues become tasks, and tracked time becomes time spent on the issue. */
export const gitlab = defineConnector({
  name: "GitLab",
  docs: "https://docs.gitlab.com/user/project/integrations/webhooks/",
  settings,
  env: { GITLAB_URL: "https://gitlab.com" },
  api: {
    base: ({ server }, env) => `${server ?? env.GITLAB_URL}/api/v4`,
    auth: auth.header("access_token", "private-token"),
  },
  test: async ({ api, settings: { project_path } }) =>
    `The token can read ${(await api.get(path`/projects/${project_path}`, named)).name_with_namespace}.`,
  item: [issue, taskOf],
  webhook: {
    verify: verify.any(verify.standardWebhooks("webhook_secret"), hookToken),
    deliveryId: [header("webhook-id"), header("idempotency-key")],
    event: header("x-gitlab-event"),
    routing: {
      project: { from: json("project.path_with_namespace"), of: (each) => each.project_path },
    },
    on: {
      "Issue Hook": [
        z.object({ object_attributes: issue }),
        ({ object_attributes }, { map }) => map(object_attributes),
      ],
    },
  },
  sync: {
    pages: ({ api, settings: { project_path }, since }) =>
      api.pages.keyset(path`/projects/${project_path}/issues`, {
        query: { order_by: "updated_at", sort: "asc", per_page: 100 },
        param: "updated_after",
        by: "updated_at",
        since,
      }),
  },
  notifications: { atMostOnce: true },
  events: {
    "time_entry.stopped": async ({ entry, taskRef }, { api }) => {
      const issueUrl = taskRef && issuePath(taskRef);
      if (!issueUrl || entry.seconds < 60) return drop("It is no time on an issue of GitLab");
      const duration = `${String(Math.round(entry.seconds / 60))}m`;
      await api.post(`${issueUrl}/add_spent_time`, { duration }, z.unknown());
      return undefined;
    },
  },
});
