import { fromUtf8, type JsonObject } from "@tt/connector-core";
import {
  issuePayload,
  labelPayload,
  repositoryPayload,
  userPayload,
  type RepositorySeed,
} from "./payloads";
import type {
  FakeComment,
  FakeHook,
  FakeHookDelivery,
  FakeIssue,
  RepositoryRecord,
  Role,
} from "./records";
import type { FakeState } from "./state";

/** Renders an issue for responses and deliveries. */
export function issueJson(
  state: FakeState,
  repository: RepositoryRecord,
  issue: FakeIssue,
): JsonObject {
  return issuePayload({
    ...issue,
    author: state.user(issue.author),
    comments: repository.comments.get(issue.number)?.length ?? 0,
    assignees: issue.assignees.map((login) => state.user(login)),
    repository: repositorySeed(state, repository),
  });
}

/** Renders a repository for deliveries. */
export function repositoryJson(state: FakeState, repository: RepositoryRecord): JsonObject {
  return repositoryPayload(repositorySeed(state, repository));
}

/** Renders a repository for responses, with the caller's permissions. */
export function repositoryAnswerJson(
  state: FakeState,
  repository: RepositoryRecord,
  role: Role | undefined,
): JsonObject {
  return {
    ...repositoryJson(state, repository),
    ...(role === undefined
      ? {}
      : {
          permissions: {
            admin: role === "admin",
            maintain: role === "admin",
            push: role !== "read",
            triage: role !== "read",
            pull: true,
          },
        }),
  };
}

/** Renders a label. */
export function labelJson(name: string): JsonObject {
  return labelPayload(name);
}

/** Renders a comment on an issue. */
export function commentJson(
  state: FakeState,
  repository: RepositoryRecord,
  comment: FakeComment,
): JsonObject {
  const { api, html } = state.urls;
  const [number, id] = [String(comment.issue), String(comment.id)];
  return {
    id: comment.id,
    node_id: `IC_kwDO${id}`,
    url: `${api}/repos/${repository.fullName}/issues/comments/${id}`,
    html_url: `${html}/${repository.fullName}/issues/${number}#issuecomment-${id}`,
    issue_url: `${api}/repos/${repository.fullName}/issues/${number}`,
    body: comment.body,
    user: accountJson(state, comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: "NONE",
  };
}

/** Renders a webhook, without its secret. */
export function hookJson(
  state: FakeState,
  repository: RepositoryRecord,
  hook: FakeHook,
): JsonObject {
  const url = `${state.urls.api}/repos/${repository.fullName}/hooks/${String(hook.id)}`;
  const last = hook.lastDelivery;
  return {
    type: "Repository",
    id: hook.id,
    name: "web",
    active: hook.active,
    events: [...hook.events],
    config: hookConfigJson(hook),
    updated_at: hook.updatedAt,
    created_at: hook.createdAt,
    url,
    test_url: `${url}/test`,
    ping_url: `${url}/pings`,
    deliveries_url: `${url}/deliveries`,
    last_response: last
      ? {
          code: last.statusCode,
          status: last.status === "OK" ? "active" : "error",
          message: last.status,
        }
      : { code: null, status: "unused", message: null },
  };
}

/** Renders the configuration of a webhook. */
export function hookConfigJson({ config }: FakeHook): JsonObject {
  return {
    content_type: config.contentType,
    insecure_ssl: config.insecureSsl,
    url: config.url,
    ...(config.secret === null ? {} : { secret: "********" }),
  };
}

/** Renders a delivery for the list of deliveries. */
export function deliveryJson(repository: RepositoryRecord, delivery: FakeHookDelivery): JsonObject {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt,
    redelivery: delivery.redelivery,
    duration: 0.1,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: null,
    repository_id: repository.id,
    throttled_at: null,
  };
}

/** Renders a delivery with its request and response. */
export function deliveryDetailJson(
  repository: RepositoryRecord,
  delivery: FakeHookDelivery,
): JsonObject {
  const { headers, body } = delivery.request;
  const text = fromUtf8(body);
  const isForm = headers["content-type"] === "application/x-www-form-urlencoded";
  const json = isForm ? (new URLSearchParams(text).get("payload") ?? "") : text;
  const sent = Object.entries(headers).filter(([name]) => name !== "x-hub-signature-256");
  return {
    ...deliveryJson(repository, delivery),
    url: repository.hooks.get(delivery.hookId)?.config.url ?? null,
    request: {
      headers: Object.fromEntries(sent.map(([name, value]) => [name, value ?? null])),
      payload: JSON.parse(json) as JsonObject,
    },
    response: { headers: {}, payload: delivery.responseBody },
  };
}

/** Renders an account. */
export function accountJson(state: FakeState, login: string): JsonObject {
  return userPayload(state.user(login));
}

function repositorySeed(state: FakeState, repository: RepositoryRecord): RepositorySeed {
  const [owner = ""] = repository.fullName.split("/");
  return {
    id: repository.id,
    fullName: repository.fullName,
    private: repository.private,
    hasIssues: repository.hasIssues,
    owner: state.user(owner),
    apiUrl: state.urls.api,
    htmlUrl: state.urls.html,
  };
}
