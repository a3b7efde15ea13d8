/** The token that the fake accepts. */
export const accessToken = "token-of-the-fake";

const pageSize = 3;

/** An issue of the fake, as Acme returns it. */
function issueOf(id: number) {
  return {
    id,
    title: `Issue ${String(id)}`,
    body: null,
    state: "open",
    url: `https://provider.example/issues/${String(id)}`,
    updated_at: `2026-01-14T10:${String(id).padStart(2, "0")}:00Z`,
  };
}

/** Acme in memory: one team with seven issues, in pages of three. */
export class FakeProvider {
  readonly issues = Array.from({ length: 7 }, (_, index) => issueOf(index + 1));

  readonly fetch: typeof globalThis.fetch = (input, init) => {
    const request = new Request(input, init);
    return Promise.resolve(this.#answer(request, new URL(request.url)));
  };

  #answer(request: Request, url: URL): Response {
    if (request.headers.get("authorization") !== `Bearer ${accessToken}`) {
      return Response.json({ message: "Unknown token" }, { status: 401 });
    }
    if (url.pathname === "/teams/platform") return Response.json({ name: "Platform" });
    if (url.pathname === "/teams/platform/issues") return this.#list(url);
    return Response.json({ message: "Not found" }, { status: 404 });
  }

  #list(url: URL): Response {
    const since = Date.parse(url.searchParams.get("since") ?? "1970-01-01T00:00:00Z");
    const page = Number(url.searchParams.get("page") ?? "1");
    const found = this.issues.filter((each) => Date.parse(each.updated_at) >= since);
    const headers = new Headers();
    if (found.length > page * pageSize) {
      url.searchParams.set("page", String(page + 1));
      headers.set("link", `<${url.href}>; rel="next"`);
    }
    return Response.json(found.slice((page - 1) * pageSize, page * pageSize), { headers });
  }
}
