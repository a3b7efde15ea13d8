import type { Route } from "../../packages/host-express/src/platform/http/route";

/** Ids that stand in paths, by the path before them. */
export type Ids = Readonly<Record<string, string | number>>;

/** Whose pages are opened. */
export type Role = "user" | "admin";

/** A page that is opened. */
export interface Visit {
  /** Path as in the route table, with the query. */
  readonly name: string;
  readonly path: string;
}

/** Not pages, or pages that need what the data does not have. */
const leftOut = [
  /\.(csv|md)$/,
  /^\/assets\//,
  /^\/integrations\/google\/(connect|callback)$/,
  // Of people who are not logged in.
  /^\/(setup|login|choose-password)$/,
  // A running timer; the others have none, because then the bar of every page reads suggestions.
  /^\/timer\/discard$/,
];

/** Queries of pages whose cost depends on them. */
const queries: Readonly<Record<string, readonly string[]>> = {
  "/entries": [
    "range=month",
    "range=all",
    "range=all&page=100",
    "range=all&text=invoice",
    "range=all&tag=backend",
  ],
  "/reports": ["range=year&group_by=project", "range=year&group_by=day"],
  "/tasks": ["view=board"],
  "/calendar": ["view=day"],
  "/search": ["q=invoice"],
  "/dashboard/productivity": ["period=90"],
};

/** The same of everybody. */
const adminQueries: typeof queries = {
  "/entries": [
    "user_id=all",
    "user_id=all&range=month",
    "user_id=all&range=all",
    "user_id=all&range=all&page=1000",
    "user_id=all&range=all&text=invoice",
    "user_id=all&range=all&tag=backend",
    "user_id=all&range=all&paid=false",
  ],
  "/reports": [
    "user_id=all&range=month&group_by=user",
    "user_id=all&range=year&group_by=project",
    "user_id=all&range=year&group_by=user",
  ],
};

/**
 * Lists every page of the route table that a role may see, with ids in place of parameters, and with the
 * queries above.
 * @throws Error if a page needs an id that is not given
 */
export function visitsOf(routes: readonly Route[], role: Role, ids: Ids): readonly Visit[] {
  return routes.flatMap(({ method, hidden, access, path: template }) => {
    const isPage = method === "get" && hidden === true;
    if (!isPage || leftOut.some((each) => each.test(template))) return [];
    if (role === "user" && access.type === "session" && access.admin === true) return [];
    const ownQueries = queries[template] ?? [];
    const allQueries = role === "admin" ? (adminQueries[template] ?? []) : [];
    return ["", ...ownQueries, ...allQueries].map((query) => {
      const search = query === "" ? "" : `?${query}`;
      return { name: template + search, path: withIds(template, ids) + search };
    });
  });
}

function withIds(template: string, ids: Ids): string {
  const start = template.indexOf("{");
  if (start < 0) return template;
  const id = ids[template.slice(0, start)];
  if (id === undefined) throw new Error(`The data has no id for ${template}`);
  return withIds(
    template.slice(0, start) + String(id) + template.slice(template.indexOf("}") + 1),
    ids,
  );
}
