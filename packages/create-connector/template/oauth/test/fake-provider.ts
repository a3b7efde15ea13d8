import { createHash, randomUUID } from "node:crypto";

/** The token that the fake accepts besides those that it issued. */
export const accessToken = "token-of-the-fake";
/** The client that an operator registered. */
export const client = { id: "client-of-the-fake", secret: "secret-of-the-client" };

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

/** Acme in memory: consent with PKCE, and one team with seven issues, in pages of three. */
export class FakeProvider {
  readonly issues = Array.from({ length: 7 }, (_, index) => issueOf(index + 1));
  readonly #codes = new Map<string, string>();
  readonly #tokens = new Set([accessToken]);

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    if (url.pathname === "/oauth/authorize") return this.#consent(url.searchParams);
    if (url.pathname === "/oauth/token") return this.#token(await request.text());
    const [, token = ""] = (request.headers.get("authorization") ?? "").split(" ");
    if (!this.#tokens.has(token)) return Response.json({ message: "No access" }, { status: 401 });
    if (url.pathname === "/teams/platform") return Response.json({ name: "Platform" });
    if (url.pathname === "/teams/platform/issues") return this.#list(url);
    return Response.json({ message: "Not found" }, { status: 404 });
  };

  /** Grants access at once, as if the owner had clicked "Allow". */
  #consent(asked: URLSearchParams): Response {
    const code = randomUUID();
    this.#codes.set(code, asked.get("code_challenge") ?? "");
    const back = new URL(asked.get("redirect_uri") ?? "");
    back.searchParams.set("code", code);
    back.searchParams.set("state", asked.get("state") ?? "");
    return Response.redirect(back, 302);
  }

  #token(text: string): Response {
    const form = new URLSearchParams(text);
    if (form.get("client_secret") !== client.secret) return refused("invalid_client", 401);
    if (form.get("grant_type") === "authorization_code") {
      const challenge = this.#codes.get(form.get("code") ?? "");
      this.#codes.delete(form.get("code") ?? "");
      const verifier = form.get("code_verifier") ?? "";
      if (challenge !== createHash("sha256").update(verifier).digest("base64url")) {
        return refused("invalid_grant");
      }
    }
    const access = randomUUID();
    this.#tokens.add(access);
    return Response.json({
      access_token: access,
      refresh_token: randomUUID(),
      token_type: "Bearer",
      expires_in: 3600,
      scope: "issues:read",
    });
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

function refused(error: string, status = 400): Response {
  return Response.json({ error }, { status });
}
