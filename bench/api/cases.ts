import type { LoadRequest } from "../runner/load";

/** The tokens and ids that requests use. */
export interface Subjects {
  readonly adminToken: string;
  /** One token for each connection. */
  readonly userTokens: readonly string[];
  /** Browser sessions of the same users, as `Cookie` headers. */
  readonly userSessions: readonly string[];
  /** Tokens and sessions of further users, each with a running timer. */
  readonly timingTokens: readonly string[];
  readonly timingSessions: readonly string[];
  readonly projectId: number;
  readonly clientId: number;
  readonly taskId: number;
  readonly tag: string;
  /** Ranges of dates with entries, `YYYY-MM-DD`. */
  readonly lastMonth: { readonly from: string; readonly to: string };
  readonly lastYear: { readonly from: string; readonly to: string };
}

/** A kind of request that is measured. */
export interface Case {
  readonly name: string;
  /** Requests that a connection sends in turn. */
  readonly requests: (connection: number) => readonly LoadRequest[];
  /** Statuses of success. */
  readonly statuses: readonly number[];
  /** Percentage of the plan's requests; slow cases send fewer. */
  readonly share: number;
  /** If true, every connection sends its requests once before they are measured, to fill caches. */
  readonly isPrimed?: boolean;
}

/** All measured cases of the API. */
export function apiCases({
  adminToken,
  userTokens,
  userSessions,
  timingTokens,
  timingSessions,
  projectId,
  clientId,
  taskId,
  tag,
  lastMonth,
  lastYear,
}: Subjects): readonly Case[] {
  const userToken = (connection: number): string => userTokens[connection] ?? adminToken;
  const get = (token: string, path: string): LoadRequest => ({
    method: "GET",
    path,
    headers: { authorization: `Bearer ${token}` },
  });
  const post = (token: string, path: string, body: object): LoadRequest => ({
    method: "POST",
    path,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const span = ({ from, to }: Subjects["lastMonth"]): string =>
    `start_date=${from}T00:00:00Z&end_date=${to}T00:00:00Z`;
  const read = (
    name: string,
    path: string,
    as: (connection: number) => string,
    share = 100,
  ): Case => ({
    name,
    requests: (connection) => [get(as(connection), path)],
    statuses: [200],
    share,
  });
  const asAdmin = (): string => adminToken;
  const filtered = (name: string, query: string, share = 10): Case =>
    read(`entries ${name}`, `/api/v1/time-entries?${query}`, asAdmin, share);
  const grouped = (by: string): Case =>
    read(`a year by ${by}`, `/api/v1/reports/groups?group_by=${by}&${span(lastYear)}`, asAdmin, 10);
  // The host reads the session, the baseline the token.
  const statistics = (
    name: string,
    path: string,
    sessions: readonly string[],
    tokens: readonly string[],
    more: Partial<Case> = {},
  ): Case => ({
    name,
    requests: (connection) => {
      const { headers, ...request } = get(tokens[connection] ?? adminToken, path);
      return [{ ...request, headers: { ...headers, cookie: sessions[connection] ?? "" } }];
    },
    statuses: [200],
    share: 20,
    ...more,
  });
  // Fast ones send more requests, so that their time is not that of opening connections.
  const cached = { share: 100, isPrimed: true };
  const forecast = `/api/projects/${String(projectId)}/forecast`;
  return [
    read("entries of one user, page 1", "/api/v1/time-entries", userToken),
    read("entries of one project", `/api/v1/time-entries?project_id=${String(projectId)}`, asAdmin),
    read("all entries, page 1", "/api/v1/time-entries", asAdmin),
    read("all entries, page 1,000", "/api/v1/time-entries?page=1000", asAdmin, 10),
    read(
      "all entries of a year, counted exactly",
      `/api/v1/time-entries?${span(lastYear)}`,
      asAdmin,
      10,
    ),
    filtered("of a client", `client_id=${String(clientId)}`),
    filtered("of a task", `task_id=${String(taskId)}`, 100),
    filtered("with a tag", `tag=${encodeURIComponent(tag)}`),
    filtered("of a source", "source=import"),
    filtered("with a text", "text=invoice"),
    filtered("that are paid", "paid=true"),
    ...["project", "client", "user", "task", "tag", "day"].map(grouped),
    read("summary of one user's month", `/api/v1/reports/summary?${span(lastMonth)}`, userToken),
    read("search", "/api/v1/search?q=invoice", userToken, 20),
    read("health", "/api/v1/health", asAdmin),
    statistics("value dashboard", "/api/stats/value-dashboard", userSessions, userTokens),
    statistics("week comparison", "/api/reports/week-comparison", userSessions, userTokens, {
      share: 100,
    }),
    // A running timer keeps the host from caching.
    statistics("productivity, calculated", "/api/productivity/stats", timingSessions, timingTokens),
    statistics("productivity, cached", "/api/productivity/stats", userSessions, userTokens, cached),
    statistics("forecast, calculated", `${forecast}?refresh=true`, userSessions, userTokens),
    statistics("forecast, cached", forecast, userSessions, userTokens, cached),
    statistics("suggestions", "/api/ai/suggest", userSessions, userTokens),
    {
      name: "create an entry",
      requests: (connection) => [
        post(userToken(connection), "/api/v1/time-entries", {
          project_id: projectId,
          start_time: `${lastMonth.from}T09:00:00Z`,
          end_time: `${lastMonth.from}T10:30:00Z`,
          notes: "Measured the search",
        }),
      ],
      statuses: [201],
      share: 60,
    },
    {
      name: "start and stop a timer",
      requests: (connection) => [
        post(userToken(connection), "/api/v1/timer/start", { project_id: projectId }),
        post(userToken(connection), "/api/v1/timer/stop", {}),
      ],
      statuses: [200, 201],
      share: 60,
    },
  ];
}
