/** The token that the fake accepts. */
export const accessToken = "glpat-0123456789abcdef";

const pageSize = 3;

/** An issue of the fake, as GitLab's API returns it. */
export function issueOf(iid: number) {
  return {
    iid,
    project_id: 7,
    title: `Issue ${String(iid)}`,
    description: null,
    state: "opened",
    updated_at: `2026-01-14T10:${String(iid).padStart(2, "0")}:00.000Z`,
    web_url: `https://gitlab.com/acme/web/-/issues/${String(iid)}`,
    due_date: null,
    labels: iid % 2 === 0 ? ["bug"] : [],
  };
}

/** The projects that the token may see. The first one has the issues. */
const projects = [
  { path_with_namespace: "acme/web", name_with_namespace: "Acme / Web" },
  { path_with_namespace: "acme/api", name_with_namespace: "Acme / API" },
];

/** GitLab in memory: two projects, the issues of one in pages, and the time spent on them. */
export class FakeGitLab {
  readonly issues = Array.from({ length: 7 }, (_, index) => issueOf(index + 1));
  /** The time reports it received: `17 +30m`. */
  readonly spent: string[] = [];

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    if (request.headers.get("private-token") !== accessToken) {
      return Response.json({ message: "401 Unauthorized" }, { status: 401 });
    }
    const place = url.pathname.replace(/^\/api\/v4\/projects\/?/, "");
    if (place === "") return Response.json(projects);
    if (place === "acme%2Fweb") return Response.json(projects[0]);
    if (place === "acme%2Fweb/issues") return this.#list(url);
    const iid = /^7\/issues\/(\d+)\/add_spent_time$/.exec(place)?.[1];
    if (request.method === "POST" && iid) {
      const { duration } = (await request.json()) as { readonly duration: string };
      this.spent.push(`${iid} +${duration}`);
      return Response.json({}, { status: 201 });
    }
    return Response.json({ message: "404 Not Found" }, { status: 404 });
  };

  #list(url: URL): Response {
    const after = Date.parse(url.searchParams.get("updated_after") ?? "1970-01-01T00:00:00Z");
    const page = Number(url.searchParams.get("page") ?? "1");
    const found = this.issues
      .filter((each) => Date.parse(each.updated_at) >= after)
      .toSorted((a, b) => Date.parse(a.updated_at) - Date.parse(b.updated_at));
    const headers = new Headers();
    if (found.length > page * pageSize) {
      url.searchParams.set("page", String(page + 1));
      headers.set("link", `<${url.href}>; rel="next"`);
    }
    const items = found.slice((page - 1) * pageSize, page * pageSize);
    return Response.json(items, { headers });
  }
}
