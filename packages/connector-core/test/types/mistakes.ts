/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-assignment --
   what follows a mistake has no type */
/* eslint-disable @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access,
   @typescript-eslint/no-unsafe-return -- the same */
import * as z from "zod";
import {
  auth,
  defineConnector,
  header,
  ignore,
  json,
  oauth2,
  path,
  project,
  secret,
  task,
  time,
  timer,
  verify,
  type Context,
  type DeliveryContext,
  type SpecActionContext,
} from "../../src/index";

// Mistakes that authors of connectors make. Each is a compile error: without it, the directive would be
// one. `npm run check:mistakes` proves that the compiler's message contains the text of the directive.

const item = z.object({ id: z.string(), title: z.string(), changed: time() });
const settings = z.object({
  token: secret(),
  hook_secret: secret(z.string(), { generate: true }),
  project_id: project(),
  site: z.string(),
});
const env = { ACME_URL: "https://api.acme.test" };
const api = { base: () => "https://api.acme.test", auth: auth.bearer("token") } as const;
const test = () => Promise.resolve("It works.");
const base = { name: "Acme", settings, api, test } as const;

// A secret that does not exist, and a plain field instead of a secret.
export const wrongSecret = defineConnector({
  ...base,
  // @ts-expect-error Did you mean '"token"'?
  api: { base: () => "", auth: auth.bearer("tokn") },
});
export const plainSecret = defineConnector({
  ...base,
  webhook: {
    // @ts-expect-error Type '"site"' is not assignable to type
    verify: verify.github("site"),
    event: header("x"),
    on: {},
  },
});

// One of several secrets that does not exist, and a challenge that would take every delivery.
export const wrongOfAll = defineConnector({
  ...base,
  // @ts-expect-error Did you mean '"token"'?
  api: { ...api, auth: auth.all(auth.query("hook_secret", "key"), auth.query("tokn", "t")) },
});
export const nothingOfAll = defineConnector({
  ...base,
  // @ts-expect-error Expected at least 1 argument
  api: { ...api, auth: auth.all() },
});
export const everyRequest = defineConnector({
  ...base,
  webhook: {
    verify: verify.github("hook_secret"),
    event: header("x"),
    on: {},
    // @ts-expect-error Property 'when' is missing
    challenges: [{ method: "POST", reply: { status: 200, body: "" } }],
  },
});
export const everyGet = defineConnector({
  ...base,
  api: { ...api, auth: auth.all(auth.query("hook_secret", "key"), auth.query("token", "token")) },
  webhook: {
    verify: verify.github("hook_secret"),
    event: header("x"),
    on: {},
    challenges: [{ method: "GET", reply: { status: 200, body: "" } }],
  },
});

// Fields of the settings and of the provider's item that do not exist; a secret read as a setting.
export const wrongField = defineConnector({
  ...base,
  // @ts-expect-error Property 'sit' does not exist
  test: (context) => context.api.get(path`/${context.settings.sit}`, z.string()),
});
export const secretAsSetting = defineConnector({
  ...base,
  // @ts-expect-error Property 'token' does not exist
  test: (context) => context.api.get(path`/${context.settings.token}`, z.string()),
});
export const wrongItemField = defineConnector({
  ...base,
  item: [
    item,
    (it, context) =>
      task.upsert({
        task: context.ref(1, it.id),
        project: context.settings.project_id,
        asOf: it.changed,
        // @ts-expect-error Property 'titel' does not exist
        name: it.titel,
      }),
  ],
});

// A step by an action that does not exist, and facts of fields that neither settings nor status have.
export const wrongStep = defineConnector({
  ...base,
  actions: {
    register: { label: "Register", description: "Registers.", run: () => ({ message: "Done." }) },
  },
  // @ts-expect-error Type '"regster"' is not assignable to type
  steps: [{ text: "Register the webhook.", action: "regster", done: () => true }],
});
export const wrongFact = defineConnector({
  ...base,
  status: () => ({ account: "ada" }),
  // @ts-expect-error Property 'acount' does not exist
  facts: (status) => [{ label: "Account", value: status.acount }],
});
export const secretAsFact = defineConnector({
  ...base,
  // @ts-expect-error Property 'token' does not exist
  facts: (status) => [{ label: "Token", value: status.token }],
});
export const rightCard = defineConnector({
  ...base,
  status: () => ({ account: "ada" }),
  steps: [{ text: "Enter a site.", action: "settings", done: ({ site }) => site !== undefined }],
  facts: ({ account, site, has_token }) => [
    { label: "Account", value: account },
    { label: "Site", value: has_token === true ? site : null },
  ],
});

// A change of a group that is not declared, and a value of the provider's own in a change.
export const undeclaredChange = defineConnector({
  ...base,
  uses: ["tasks"],
  webhook: {
    verify: verify.github("hook_secret"),
    event: header("x"),
    on: {
      // @ts-expect-error Type 'TimerStop' is not assignable to type
      stop: [item, () => timer.stop({ id: 1 })],
    },
  },
});
export const wrongStatus = defineConnector({
  ...base,
  item: [
    item,
    (it, context) =>
      task.upsert({
        task: context.ref(1, it.id),
        project: 1,
        asOf: it.changed,
        name: it.title,
        // @ts-expect-error Type '"open"' is not assignable to type
        status: "open",
      }),
  ],
});

// Hooks that are missing: no test, no way to verify, pages without a mapping.
// @ts-expect-error Property 'test' is missing
export const noTest = defineConnector({ name: "Acme", settings, api });
export const noVerification = defineConnector({
  ...base,
  // @ts-expect-error Property 'verify' is missing
  webhook: { event: header("x"), on: {} },
});
export const pushWithoutEntries = defineConnector({
  ...base,
  uses: ["tasks"],
  // @ts-expect-error "add `entries` to `uses` to use `push`"
  push: { write: () => Promise.resolve({ skip: "filtered" }) },
});
export const pushOfEntries = defineConnector({
  ...base,
  uses: ["tasks", "entries"],
  push: {
    write: async ({ entryId }, { api, ref }) => {
      await api.put(path`/records/${entryId}`, {}, item);
      return { ref: ref("records", String(entryId)), remoteVersion: null };
    },
  },
});
export const pagesWithoutItem = defineConnector({
  ...base,
  // @ts-expect-error "add `item: [schema, mapping]` to use `sync.pages`"
  sync: { pages: (context) => context.api.pages.link("/items") },
});

export const mapWithoutItem = defineConnector({
  ...base,
  webhook: {
    verify: verify.github("hook_secret"),
    event: header("x"),
    // @ts-expect-error "add `item: [schema, mapping]` to use `map`"
    on: { item: [item, (it, { map }) => map(it)] },
  },
});

// A secret that the provider may not have sent, and a plain field as a secret.
type Acting = SpecActionContext<typeof settings>;
export const maybeSecret = async (context: Acting) => {
  const created = z.object({ secret: z.string().optional() });
  const hook = await context.api.post("/hooks", {}, created);
  // @ts-expect-error Type 'undefined' is not assignable to type 'string'
  return context.replaceSecret("hook_secret", hook.secret);
};
export const plainField = (context: Acting) =>
  // @ts-expect-error Argument of type '"site"' is not assignable to parameter of type
  context.replaceSecret("site", "a");
export const register = async (context: Acting) => {
  await context.replaceSecret("hook_secret", "chosen by the provider");
  await context.replaceSecret("hook_secret");
  return { message: "Registered." };
};

// Functions that take the context of a delivery, with and without the mapping.
type Delivering = DeliveryContext<typeof settings, typeof item>;
export const wrongItem = (context: Delivering) =>
  // @ts-expect-error Property 'title' is missing in type
  context.map({ id: "1", changed: "2026-01-15T12:00:00Z" });
export const changesOf = async (id: string, context: Delivering) =>
  context.map(await context.api.get(path`/items/${id}`, item));
export const siteOf = ({ settings: { site } }: Context<typeof settings>) => site;

// Names that point nowhere: an endpoint, an option, an event.
export const wrongEndpoint = defineConnector({
  ...base,
  env,
  api: {
    base: () => "",
    // @ts-expect-error Type '"ACME_TOKEN_URL"' is not assignable to type 'OAuthEndpoint<
    auth: oauth2({
      endpoints: { authorize: "ACME_URL", token: "ACME_TOKEN_URL" },
      client: { id: "ACME_ID" },
      scopes: () => [],
    }),
  },
});
export const wrongOption = defineConnector({
  ...base,
  // @ts-expect-error 'sites' does not exist in type
  options: { sites: () => Promise.resolve([]) },
});
export const wrongEvent = defineConnector({
  ...base,
  // @ts-expect-error '"time_entry.stoped"' does not exist in type
  events: { "time_entry.stoped": () => undefined },
});

// Results that are none: a handler without a decision, a test without a sentence.
export const noDecision = defineConnector({
  ...base,
  webhook: {
    verify: verify.github("hook_secret"),
    event: header("x"),
    // @ts-expect-error Type 'undefined' is not assignable to type
    on: { item: [item, () => undefined] },
  },
});
export const noSentence = defineConnector({
  ...base,
  // @ts-expect-error is not assignable to type
  test: () => Promise.resolve({ ok: true }),
});

// And what is no mistake.
export const sound = defineConnector({
  ...base,
  env,
  api: { base: (_settings, { ACME_URL }) => ACME_URL, auth: auth.bearer("token") },
  item: [
    item,
    (it, context) =>
      it.title === ""
        ? ignore("No title")
        : task.upsert({
            task: context.ref("list", it.id),
            project: context.settings.project_id,
            asOf: it.changed,
            name: it.title,
          }),
  ],
  webhook: {
    verify: verify.github("hook_secret"),
    event: header("x-acme-event"),
    routing: { site: { from: json("site"), of: ({ site }) => site } },
    on: {
      item: [item, (it, context) => context.map(it)],
      moved: [
        item,
        (it, context) =>
          siteOf(context) === "closed" ? ignore("Closed") : changesOf(it.id, context),
      ],
    },
  },
  sync: {
    pages: (context) => context.api.pages.link("/items", { query: { since: context.since } }),
  },
  actions: { register: { label: "Register", description: "Registers.", run: register } },
});
