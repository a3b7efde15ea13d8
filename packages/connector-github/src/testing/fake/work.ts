import { demand, roleOf, type Caller } from "./access";
import { moved, notFound, Refusal, type Answer } from "./responses";
import type { Call } from "./call";
import type { Limits } from "./limits";
import { same } from "./names";
import type { RepositoryRecord } from "./records";
import { accountJson } from "./render";
import { findRoute } from "./routes/table";

/** What a request needs beside itself. */
export type Services = Pick<Call, "world" | "webhooks" | "listIssues"> & {
  readonly limits: Limits;
};

/** A request whose caller is known. */
export interface KnownRequest {
  readonly method: string;
  /** Below the API's address. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly caller: Caller;
  readonly text: string;
}

/**
 * Does what a request asks for.
 * @throws Refusal
 */
export function work(services: Services, request: KnownRequest): Answer {
  const parts = request.path.split("/").slice(1).map(decoded);
  if (request.method === "GET" && request.path === "/user") return account(services, request);
  if (request.method === "GET" && request.path === "/rate_limit") return limit(services, request);
  const found = repositoryAt(services, parts);
  if (!found) throw notFound();
  const { repository, rest, formerName } = found;
  const role = roleOf(repository, request.caller);
  if (!role) throw notFound();
  const repositoryUrl = `${services.world.urls.api}/repositories/${String(repository.id)}`;
  if (formerName) {
    const query = request.query.size === 0 ? "" : `?${request.query.toString()}`;
    const path = rest.map((part) => `/${encodeURIComponent(part)}`).join("");
    throw moved(request.method, `${repositoryUrl}${path}${query}`);
  }
  const match = findRoute(request.method, rest);
  if (!match) throw notFound();
  const { route, params } = match;
  if (route.need) demand(route.need, repository, request.caller, role);
  return route.handler({ ...services, ...request, role, repository, repositoryUrl, params });
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw notFound();
  }
}

interface Found {
  readonly repository: RepositoryRecord;
  readonly rest: readonly string[];
  readonly formerName: boolean;
}

/** By name, of today or before, or by id. */
function repositoryAt({ world }: Services, parts: readonly string[]): Found | undefined {
  const [kind, first = "", second = ""] = parts;
  if (kind === "repositories") {
    const repository = world.repositories.get(Number(first));
    return repository && { repository, rest: parts.slice(2), formerName: false };
  }
  if (kind !== "repos") return undefined;
  const fullName = `${first}/${second}`;
  const repository = world.named(fullName);
  return (
    repository && {
      repository,
      rest: parts.slice(3),
      formerName: !same(repository.fullName, fullName),
    }
  );
}

function account({ world }: Services, { caller }: KnownRequest): Answer {
  if (caller.login === undefined) throw new Refusal(401, "Requires authentication");
  return { status: 200, body: accountJson(world, caller.login) };
}

function limit({ limits }: Services, { caller }: KnownRequest): Answer {
  const core = limits.state(caller);
  if (!core) throw new Refusal(404, "Rate limiting is not enabled.");
  return { status: 200, body: { resources: { core: { ...core } }, rate: { ...core } } };
}
