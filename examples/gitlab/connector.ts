import { auth, defineConnector, header, json, path, verify } from "@tt/connector-core";
import * as z from "zod";
import { facts, icon, steps } from "./card.ts";
import { issue, projectOption, settings, taskOf } from "./issue.ts";
import { addSpentTime } from "./spent-time.ts";

const hookToken = verify.token("webhook_secret", header("x-gitlab-token"));

/** GitLab: issues become tasks, and tracked time becomes time spent on the issue. */
export const gitlab = defineConnector({
  name: "GitLab",
  docs: "https://docs.gitlab.com/user/project/integrations/webhooks/",
  tagline: "Issues become tasks, tracked time goes back",
  icon,
  settings,
  env: { GITLAB_URL: "https://gitlab.com" },
  api: {
    base: ({ server }, env) => `${server ?? env.GITLAB_URL}/api/v4`,
    auth: auth.header("access_token", "private-token"),
  },
  test: async ({ api, settings: { project_path } }) =>
    `The token can read ${(await api.get(path`/projects/${project_path}`, projectOption)).label}.`,
  options: {
    project_path: ({ api }) => api.all("/projects?membership=true&per_page=100", projectOption),
  },
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
  steps,
  facts,
  notifications: { atMostOnce: true },
  events: { "time_entry.created": addSpentTime, "time_entry.stopped": addSpentTime },
});
