import * as z from "zod";
import {
  auth,
  defineConnector,
  graphql,
  graphqlPages,
  header,
  json,
  project,
  secret,
  task,
  time,
  verify,
} from "../../../src/index";

// A connector as its author writes it for a provider with GraphQL, such as Linear: the signed time is in the
// body, and lists have cursors.

const settings = z.object({
  token: secret(),
  hook_secret: secret(z.string(), { generate: true }),
  team: z.string(),
  project: project(),
});

const issue = z.object({
  id: z.string(),
  title: z.string(),
  updatedAt: time(),
  dueDate: z.string().nullish(),
  assignee: z.object({ email: z.string() }).nullish(),
});

const teamQuery = "query ($team: String!) { team(id: $team) { name } }";
const issuesQuery = `query ($team: String!, $since: DateTime, $after: String) {
  team(id: $team) {
    issues(first: 2, after: $after, filter: { updatedAt: { gte: $since } }) {
      nodes { id title updatedAt }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

export const graphqlTracker = defineConnector({
  name: "Graph",
  settings,
  env: { GRAPH_URL: "https://api.graph.test" },
  api: { base: (_settings, env) => env.GRAPH_URL, auth: auth.header("token", "authorization") },
  test: async ({ api, settings: { team } }) => {
    const found = z.object({ team: z.object({ name: z.string() }) });
    const { name } = (await graphql(api, teamQuery, found, { variables: { team } })).team;
    return `The key can read ${name}.`;
  },
  item: [
    issue,
    (it, { ref, settings: { team, project } }) =>
      task.upsert({
        task: ref(team, `issue_${it.id}`),
        project,
        asOf: it.updatedAt,
        name: it.title,
        dueDate: it.dueDate,
        assignee: it.assignee && { provider: "graph", login: it.assignee.email },
      }),
  ],
  identity: { provider: "graph", label: "Email address" },
  webhook: {
    verify: verify.hmac({
      secret: "hook_secret",
      signature: header("x-graph-signature"),
      time: { in: json("webhookTimestamp"), unit: "ms", toleranceSeconds: 60 },
    }),
    deliveryId: header("x-graph-delivery"),
    event: json("type"),
    on: { Issue: [z.object({ data: issue }), ({ data }, { map }) => map(data)] },
  },
  sync: {
    pages: ({ api, settings: { team }, since, from }) =>
      graphqlPages(api, issuesQuery, {
        connection: "team.issues",
        variables: { team, since },
        from,
      }),
  },
});
