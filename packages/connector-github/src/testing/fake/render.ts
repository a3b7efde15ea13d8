import type { JsonObject } from "@tt/connector-core";
import { issuePayload, repositoryPayload, userPayload, type RepositorySeed } from "../payloads";
import type { FakeHook, FakeHookDelivery, FakeIssue, RepositoryRecord, Role } from "./records";
import type { FakeState } from "./state";

/** An issue as the REST answer and the delivery show it. */
export function issueJson(
  world: FakeState,
  repository: RepositoryRecord,
  issue: FakeIssue,
): JsonObject {
  return issuePayload({
    ...issue,
    author: world.user(issue.author),
    assignees: issue.assignees.map((login) => world.user(login)),
    repository: repositorySeed(world, repository),
  });
}

/** A repository as the delivery shows it. */
export function repositoryJson(world: FakeState, repository: RepositoryRecord): JsonObject {
  return repositoryPayload(repositorySeed(world, repository));
}

/** A repository as the REST answer shows it: with what the caller may do there (GH-41). */
export function repositoryAnswerJson(
  world: FakeState,
  repository: RepositoryRecord,
  role: Role | undefined,
): JsonObject {
  return {
    ...repositoryJson(world, repository),
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

/** A label. */
export function labelJson(name: string): JsonObject {
  return { id: 1, name, color: "d73a4a", default: false, description: null };
}

/** A hook. Its secret is never shown (GH-13). */
export function hookJson(
  world: FakeState,
  repository: RepositoryRecord,
  hook: FakeHook,
): JsonObject {
  const url = `${world.urls.api}/repos/${repository.fullName}/hooks/${String(hook.id)}`;
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

/** A hook's configuration alone. */
export function hookConfigJson({ config }: FakeHook): JsonObject {
  return {
    content_type: config.contentType,
    insecure_ssl: config.insecureSsl,
    url: config.url,
    ...(config.secret === null ? {} : { secret: "********" }),
  };
}

/** An attempt to deliver, as the list shows it (GH-6). */
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

/** The account of a token. */
export function accountJson(world: FakeState, login: string): JsonObject {
  return userPayload(world.user(login));
}

function repositorySeed(world: FakeState, repository: RepositoryRecord): RepositorySeed {
  const [owner = ""] = repository.fullName.split("/");
  return {
    id: repository.id,
    fullName: repository.fullName,
    private: repository.private,
    hasIssues: repository.hasIssues,
    owner: world.user(owner),
    apiUrl: world.urls.api,
    htmlUrl: world.urls.html,
  };
}
