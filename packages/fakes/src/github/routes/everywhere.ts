import type { JsonObject } from "@tt/connector-core";
import { roleOf, type Caller } from "../access";
import { pageOf } from "../pages";
import { accountJson, issueJson, repositoryAnswerJson } from "../render";
import { invalid, notFound, Refusal, type Answer } from "../responses";
import { readSearch, searchIssues } from "../search";
import type { FakeState } from "../state";

/** A request that concerns no single repository. */
export interface GeneralCall {
  readonly state: FakeState;
  readonly caller: Caller;
  readonly query: URLSearchParams;
}

/** Answers `GET` of a path outside of repositories. Undefined if there is no such route. @throws Refusal */
export function answerEverywhere(path: string, call: GeneralCall): Answer | undefined {
  if (path === "/user") return { status: 200, body: accountJson(call.state, loginOf(call)) };
  if (path === "/user/repos") return ownRepositories(call);
  if (path === "/search/issues") return search(call);
  const login = /^\/users\/([^/]+)$/.exec(path)?.[1];
  return login === undefined ? undefined : account(call, decodeURIComponent(login));
}

function loginOf({ caller }: GeneralCall): string {
  if (caller.login === undefined) throw new Refusal(401, "Requires authentication");
  return caller.login;
}

function account({ state }: GeneralCall, login: string): Answer {
  if (!state.hasUser(login)) throw notFound();
  return { status: 200, body: accountJson(state, login) };
}

function ownRepositories(call: GeneralCall): Answer {
  const { state, caller, query } = call;
  loginOf(call);
  const all = [...state.repositories.values()].flatMap((repository) => {
    const role = roleOf(repository, caller);
    const isMember = role !== undefined && (role !== "read" || repository.private);
    return isMember ? [repositoryAnswerJson(state, repository, role)] : [];
  });
  return listAnswer(all, `${state.urls.api}/user/repos`, query);
}

function search({ state, caller, query }: GeneralCall): Answer {
  const wanted = readSearch(query.get("q") ?? "");
  if (typeof wanted === "string") throw invalid([{ field: "q", code: "invalid", message: wanted }]);
  const visible = [...state.repositories.values()].filter((each) => roleOf(each, caller));
  const order = query.get("order") === "asc" ? "asc" : "desc";
  const found = searchIssues(visible, wanted, query.get("sort") === "updated", order);
  const items = found.map(({ repository, issue }): JsonObject => ({
    ...issueJson(state, repository, issue),
    score: 1,
  }));
  const page = listAnswer(items, `${state.urls.api}/search/issues`, query);
  return {
    ...page,
    body: { total_count: items.length, incomplete_results: false, items: page.body ?? [] },
  };
}

function listAnswer(all: readonly JsonObject[], url: string, query: URLSearchParams): Answer {
  const page = pageOf(all, url, query);
  const headers = page.link === undefined ? {} : { link: page.link };
  return { status: 200, body: [...page.items], headers };
}
