import { assertAllowed, roleOf, type Caller } from "./access";
import { moved, notFound, Refusal, type Answer } from "./responses";
import type { Call } from "./call";
import type { Limits } from "./limits";
import { same } from "./names";
import type { RepositoryRecord } from "./records";
import { answerEverywhere } from "./routes/everywhere";
import { findRoute } from "./routes/table";

/** Services for handling requests. */
export type Services = Pick<Call, "state" | "webhooks" | "listIssues"> & {
  readonly limits: Limits;
};

/** A request with its caller. */
export interface KnownRequest {
  readonly method: string;
  /** Path below the API's base URL. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly caller: Caller;
  readonly text: string;
}

/**
 * Handles a request.
 * @throws Refusal
 */
export function work(services: Services, request: KnownRequest): Answer {
  const parts = request.path.split("/").slice(1).map(decoded);
  if (request.method === "GET" && request.path === "/rate_limit") return limit(services, request);
  const general = { state: services.state, caller: request.caller, query: request.query };
  const answer = request.method === "GET" ? answerEverywhere(request.path, general) : undefined;
  if (answer) return answer;
  const found = repositoryAt(services, parts);
  if (!found) throw notFound();
  const { repository, rest, formerName } = found;
  const role = roleOf(repository, request.caller);
  if (!role) throw notFound();
  const repositoryUrl = `${services.state.urls.api}/repositories/${String(repository.id)}`;
  if (formerName) {
    const query = request.query.size === 0 ? "" : `?${request.query.toString()}`;
    const path = rest.map((part) => `/${encodeURIComponent(part)}`).join("");
    throw moved(request.method, `${repositoryUrl}${path}${query}`);
  }
  const match = findRoute(request.method, rest);
  if (!match) throw notFound();
  const { route, params } = match;
  if (route.need) assertAllowed(route.need, repository, request.caller, role);
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

/** Finds a repository by its current or a former name, or by its ID. */
function repositoryAt({ state }: Services, parts: readonly string[]): Found | undefined {
  const [kind, first = "", second = ""] = parts;
  if (kind === "repositories") {
    const repository = state.repositories.get(Number(first));
    return repository && { repository, rest: parts.slice(2), formerName: false };
  }
  if (kind !== "repos") return undefined;
  const fullName = `${first}/${second}`;
  const repository = state.named(fullName);
  return (
    repository && {
      repository,
      rest: parts.slice(3),
      formerName: !same(repository.fullName, fullName),
    }
  );
}

function limit({ limits }: Services, { caller }: KnownRequest): Answer {
  const core = limits.state(caller);
  if (!core) throw new Refusal(404, "Rate limiting is not enabled.");
  return { status: 200, body: { resources: { core: { ...core } }, rate: { ...core } } };
}
