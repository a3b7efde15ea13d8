import { invalid, notFound, type Answer } from "../responses";
import { hookConfigBody, hookEditBody, newHookBody, readBody } from "../bodies";
import type { Call, Handler } from "../call";
import { pageOf } from "../pages";
import type { FakeHook } from "../records";
import { hookConfigJson, hookJson } from "../render";

/** `GET …/hooks`: lists the webhooks. */
export const listHooks: Handler = (call) => {
  const { state, repository, query } = call;
  const page = pageOf([...repository.hooks.values()], `${call.repositoryUrl}/hooks`, query);
  return {
    status: 200,
    body: page.items.map((hook) => hookJson(state, repository, hook)),
    headers: page.link === undefined ? {} : { link: page.link },
  };
};

/** `POST …/hooks`: a second webhook with the same URL and events is refused. */
export const createHook: Handler = (call) => {
  const { state, repository } = call;
  const { active, events, config } = readBody(newHookBody, call.text, "Hook");
  for (const other of repository.hooks.values()) {
    if (other.config.url === config.url && sameEvents(other.events, events)) {
      const message = "Hook already exists on this repository";
      throw invalid([{ resource: "Hook", code: "custom", message }]);
    }
  }
  const now = state.now();
  const hook: FakeHook = {
    id: state.nextId(),
    active,
    events,
    config: hookConfig(config),
    createdAt: now,
    updatedAt: now,
    lastDelivery: undefined,
  };
  repository.hooks.set(hook.id, hook);
  ping(call, hook);
  return hookAnswer(call, hook, 201);
};

/** `GET …/hooks/{id}`: gets a webhook. */
export const getHook: Handler = (call) => hookAnswer(call, hookOf(call));

/** `GET …/hooks/{id}/config`: gets the configuration, without the secret. */
export const getHookConfig: Handler = (call) => ({
  status: 200,
  body: hookConfigJson(hookOf(call)),
});

/** `PATCH …/hooks/{id}`: a config without a secret removes the secret. */
export const updateHook: Handler = (call) => {
  const hook = hookOf(call);
  const body = readBody(hookEditBody, call.text, "Hook");
  const events = new Set([...(body.events ?? hook.events), ...body.add_events]);
  for (const event of body.remove_events) events.delete(event);
  return hookAnswer(
    call,
    replace(call, {
      ...hook,
      active: body.active ?? hook.active,
      events: [...events],
      config: body.config ? hookConfig(body.config) : hook.config,
    }),
  );
};

/** `PATCH …/hooks/{id}/config`: changes the given fields of the configuration. */
export const updateHookConfig: Handler = (call) => {
  const hook = hookOf(call);
  const body = readBody(hookConfigBody, call.text, "Hook");
  const { config } = hook;
  const after = replace(call, {
    ...hook,
    config: {
      url: body.url ?? config.url,
      contentType: body.content_type ?? config.contentType,
      insecureSsl: sslOf(body.insecure_ssl ?? config.insecureSsl),
      secret: body.secret ?? config.secret,
    },
  });
  return { status: 200, body: hookConfigJson(after) };
};

/** `DELETE …/hooks/{id}`: deletes a webhook. */
export const deleteHook: Handler = (call) => {
  call.repository.hooks.delete(hookOf(call).id);
  return { status: 204 };
};

/** `POST …/hooks/{id}/pings`: sends a `ping` delivery. */
export const pingHook: Handler = (call) => {
  ping(call, hookOf(call));
  return { status: 204 };
};

/** @throws Refusal 404 */
export function hookOf(call: Call): FakeHook {
  const hook = call.repository.hooks.get(Number(call.params["id"]));
  if (!hook) throw notFound();
  return hook;
}

function replace({ state, repository }: Call, hook: FakeHook): FakeHook {
  const after = { ...hook, updatedAt: state.now() };
  repository.hooks.set(hook.id, after);
  return after;
}

function ping({ webhooks, repository, caller }: Call, hook: FakeHook): void {
  webhooks.afterAnswer(() => webhooks.ping(repository, hook, caller.login ?? "ghost"));
}

function hookAnswer({ state, repository }: Call, hook: FakeHook, status = 200): Answer {
  return { status, body: hookJson(state, repository, hook) };
}

function hookConfig(config: {
  readonly url: string;
  readonly content_type: "json" | "form";
  readonly secret?: string | undefined;
  readonly insecure_ssl: "0" | "1" | 0 | 1;
}): FakeHook["config"] {
  return {
    url: config.url,
    contentType: config.content_type,
    insecureSsl: sslOf(config.insecure_ssl),
    secret: config.secret === undefined || config.secret === "" ? null : config.secret,
  };
}

function sslOf(value: "0" | "1" | 0 | 1): "0" | "1" {
  return Number(value) === 1 ? "1" : "0";
}

function sameEvents(a: readonly string[], b: readonly string[]): boolean {
  return [...new Set(a)].sort().join() === [...new Set(b)].sort().join();
}
