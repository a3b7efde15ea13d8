import { fromUtf8, type JsonObject, type RawRequest } from "@tt/connector-core";
import { deliver } from "../control/deliver";
import { signedDelivery } from "./delivery";
import { userPayload } from "./payloads";
import type { IssueEvent } from "./issues";
import type { FakeHook, FakeHookDelivery, RepositoryRecord } from "./records";
import { hookJson, issueJson, repositoryJson } from "./render";
import type { FakeState } from "./state";

/** Sends a delivery and returns the response. Rejects if the receiver cannot be reached. */
export type Deliver = (
  url: string,
  delivery: RawRequest,
) => Promise<{ readonly status: number; readonly body: string }>;

/** Sends deliveries. Like GitHub, never retries by itself. */
export interface Webhooks {
  /** Delivers events to every webhook that is subscribed to issues, one after the other. */
  issueEvents(
    repository: RepositoryRecord,
    events: readonly IssueEvent[],
    sender: string,
  ): Promise<readonly FakeHookDelivery[]>;
  /** Delivers an event to every webhook that is subscribed to it. */
  emit(
    repository: RepositoryRecord,
    event: { readonly name: string; readonly action: string; readonly fields: JsonObject },
    sender: string,
  ): Promise<readonly FakeHookDelivery[]>;
  ping(
    repository: RepositoryRecord,
    hook: FakeHook,
    sender: string,
  ): Promise<FakeHookDelivery | undefined>;
  /** Repeats a delivery with the same GUID and body, signed with the current secret. */
  redeliver(
    repository: RepositoryRecord,
    delivery: FakeHookDelivery,
  ): Promise<FakeHookDelivery | undefined>;
  /** Runs work after the current response was sent, as GitHub does. */
  afterAnswer(work: () => Promise<unknown>): void;
  /** Resolves after all deferred work. */
  settled(): Promise<void>;
}

interface Message {
  readonly event: string;
  readonly action: string | null;
  readonly guid: string;
  readonly payload: JsonObject;
  readonly redelivery: boolean;
}

/** Creates the webhooks of a state. */
export function createWebhooks(state: FakeState, transport: Deliver): Webhooks {
  const pending = new Set<Promise<unknown>>();

  /** Undefined if the webhook was deleted in the meantime. */
  async function send(
    repository: RepositoryRecord,
    hookId: number,
    message: Message,
  ): Promise<FakeHookDelivery | undefined> {
    const hook = repository.hooks.get(hookId);
    if (!hook) return undefined;
    const request = await signedDelivery({
      event: message.event,
      payload: message.payload,
      deliveryId: message.guid,
      secret: hook.config.secret,
      form: hook.config.contentType === "form",
      hookId,
      targetId: repository.id,
      headers: enterpriseHeaders(state),
    });
    const answer = await attempt(transport, hook.config.url, request);
    const delivery: FakeHookDelivery = {
      id: state.nextId(),
      hookId,
      guid: message.guid,
      event: message.event,
      action: message.action,
      deliveredAt: state.now(),
      redelivery: message.redelivery,
      ...answer,
      request,
    };
    repository.deliveries.push(delivery);
    const now = repository.hooks.get(hookId);
    if (now) repository.hooks.set(hookId, { ...now, lastDelivery: delivery });
    return delivery;
  }

  const emit: Webhooks["emit"] = async (repository, { name, action, fields }, sender) => {
    const payload = {
      action,
      ...fields,
      repository: repositoryJson(state, repository),
      sender: userPayload(state.user(sender)),
    };
    // All webhooks get an event with the same GUID.
    const guid = globalThis.crypto.randomUUID();
    const made: FakeHookDelivery[] = [];
    for (const hook of [...repository.hooks.values()]) {
      if (!wants(hook, name)) continue;
      const message = { event: name, action, guid, payload, redelivery: false };
      const delivery = await send(repository, hook.id, message);
      if (delivery) made.push(delivery);
    }
    return made;
  };

  return {
    async issueEvents(repository, events, sender) {
      const made: FakeHookDelivery[] = [];
      for (const event of events) {
        if (event.issue.pullRequest) continue;
        const fields = { issue: issueJson(state, repository, event.issue), ...event.extra };
        const { action } = event;
        made.push(...(await emit(repository, { name: "issues", action, fields }, sender)));
      }
      return made;
    },
    emit,
    ping: (repository, hook, sender) =>
      send(repository, hook.id, {
        event: "ping",
        action: null,
        guid: globalThis.crypto.randomUUID(),
        redelivery: false,
        payload: {
          zen: "Keep it logically awesome.",
          hook_id: hook.id,
          hook: hookJson(state, repository, hook),
          repository: repositoryJson(state, repository),
          sender: userPayload(state.user(sender)),
        },
      }),
    redeliver: (repository, delivery) =>
      send(repository, delivery.hookId, {
        event: delivery.event,
        action: delivery.action,
        guid: delivery.guid,
        redelivery: true,
        payload: payloadOf(delivery.request),
      }),
    afterAnswer(work) {
      // One macrotask later: by then the response was sent.
      const done = new Promise((resolve) => setTimeout(resolve, 0)).then(work).finally(() => {
        pending.delete(done);
      });
      pending.add(done);
    },
    async settled() {
      while (pending.size > 0) await Promise.all(pending);
    },
  };
}

/** Sends deliveries over the network; the default. */
export const deliverByFetch: Deliver = async (url, request) => {
  const answer = await deliver(url, request);
  if (answer.status === 0) throw new TypeError(answer.body);
  return answer;
};

/** GitHub considers only the status of the response. */
async function attempt(
  transport: Deliver,
  url: string,
  request: RawRequest,
): Promise<Pick<FakeHookDelivery, "status" | "statusCode" | "responseBody">> {
  try {
    const { status, body } = await transport(url, request);
    const good = status >= 200 && status < 300;
    return {
      status: good ? "OK" : `Invalid HTTP Response: ${String(status)}`,
      statusCode: status,
      responseBody: body,
    };
  } catch (error) {
    const responseBody = error instanceof Error ? error.message : String(error);
    return { status: "failed to connect to host", statusCode: 502, responseBody };
  }
}

function wants(hook: FakeHook, event: string): boolean {
  return hook.active && (hook.events.includes(event) || hook.events.includes("*"));
}

function enterpriseHeaders({ urls }: FakeState): Readonly<Record<string, string>> {
  return urls.enterpriseHost === undefined
    ? {}
    : {
        "x-github-enterprise-version": "3.17.0",
        "x-github-enterprise-host": urls.enterpriseHost,
      };
}

function payloadOf(request: RawRequest): JsonObject {
  const text = fromUtf8(request.body);
  const form = request.headers["content-type"] === "application/x-www-form-urlencoded";
  return JSON.parse(form ? (new URLSearchParams(text).get("payload") ?? "") : text) as JsonObject;
}
