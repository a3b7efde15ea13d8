import * as z from "zod";
import {
  auth,
  ConnectorError,
  defineConnector,
  json,
  path,
  project,
  query,
  secret,
  task,
  time,
  verify,
  type Context,
  type SpecActionContext,
} from "../../../src/index";
import { watchedUrl } from "./fake-watched";

// A provider like Microsoft Graph: it watches a list for a limited time, its deliveries say only that something
// has changed and repeat a token in the body, and a list can be asked for what has changed.

const settings = z.object({
  token: secret(),
  client_state: secret(z.string(), { generate: true }),
  project: project(),
});
type Settings = typeof settings;

const item = z.union([
  z.object({ id: z.string(), "@removed": z.object({ at: time() }) }),
  z.object({ id: z.string(), title: z.string(), changed: time() }),
]);
const created = z.object({ id: z.string(), expires: z.string() });
const hourMs = 60 * 60 * 1000;

/** Creates the subscription, or renews the one that is there. */
async function subscribe(context: SpecActionContext<Settings>) {
  const { api, deliveryUrl, now, state } = context;
  const expires = new Date(now.getTime() + 70 * hourMs).toISOString();
  const known = state["subscription"];
  const renewed = typeof known === "string" && (await renew(context, known, expires));
  if (renewed) return { message: "The subscription is renewed.", state: { expires } };
  const clientState = (await context.secret("client_state"))?.reveal() ?? "";
  const made = await api.post(
    "/subscriptions",
    { url: deliveryUrl ?? "", clientState, expires },
    created,
  );
  return { message: "Subscribed.", state: { subscription: made.id, expires: made.expires } };
}

async function renew({ api }: Context<Settings>, id: string, expires: string): Promise<boolean> {
  try {
    await api.patch(path`/subscriptions/${id}`, { expires }, created);
    return true;
  } catch (error) {
    if (ConnectorError.isInstance(error, "not_found")) return false;
    throw error;
  }
}

export const watched = defineConnector({
  name: "Watched",
  settings,
  env: { WATCHED_URL: watchedUrl },
  api: { base: (_settings, env) => env.WATCHED_URL, auth: auth.bearer("token") },
  test: async ({ api }) => (await api.get("/me", z.object({ name: z.string() }))).name,
  item: [
    item,
    (it, { ref, settings: { project } }) =>
      "title" in it
        ? task.upsert({
            task: ref("items", it.id),
            project,
            asOf: it.changed,
            name: it.title,
          })
        : task.archive({ task: ref("items", it.id), asOf: it["@removed"].at }),
  ],
  webhook: {
    verify: verify.token("client_state", json("value.clientState")),
    challenges: [{ echo: query("validationToken"), method: "POST" }],
    event: json("value.type"),
    on: {
      changed: [z.object({ value: z.array(z.unknown()) }), () => ({ sync: true })],
      removed: [
        z.object({ value: z.array(z.unknown()) }),
        () => ({ sync: true, update: { state: { subscription: null, expires: null } } }),
      ],
    },
  },
  sync: {
    pages: ({ api, from }) =>
      api.pages.link("/items/delta", {
        items: "value",
        next: "@odata.nextLink",
        resume: "@odata.deltaLink",
        from,
      }),
  },
  actions: {
    subscribe: {
      label: "Subscribe",
      description: "Asks for deliveries.",
      isDue: ({ state: { expires }, now }) =>
        typeof expires !== "string" || Date.parse(expires) < now.getTime() + 24 * hourMs,
      run: subscribe,
    },
  },
  disconnect: async ({ api, state }) => {
    const id = state["subscription"];
    if (typeof id === "string") await api.delete(path`/subscriptions/${id}`);
    return { state: { subscription: null, expires: null } };
  },
});
