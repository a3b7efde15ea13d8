import { base64Url, utf8 } from "../src/bytes";
import type { JsonObject } from "../src/json";
import { webCrypto } from "../src/web/crypto";

/** The smallest provider that speaks OAuth 2: for the tests of core, which knows no real one. */
export class TinyProvider {
  /** Every request to an endpoint: its last path segment and its form. */
  readonly requests: {
    readonly path: string;
    readonly form: URLSearchParams;
    readonly url: string;
  }[] = [];
  /** What the next answers are instead of the right ones; the last one stays. */
  answers: (() => Promise<Response>)[] = [];
  /** Waits inside every token request, so that others can come meanwhile. */
  before: () => Promise<void> = () => Promise.resolve();
  /** Also hands out a new refresh token with every access token. */
  rotates = false;
  scope: string | undefined = "events email";
  givesRefresh = true;
  account: JsonObject = { sub: "account-1", email: "me@provider.test", email_verified: true };
  readonly #codes = new Map<string, { challenge: string; redirectUri: string }>();
  #refresh = new Set<string>();
  #count = 0;

  /** What a person's consent leads to. @returns The code that his browser brings back. */
  consent(authorizationUrl: string): string {
    const { searchParams } = new URL(authorizationUrl);
    const code = `code-${String((this.#count += 1))}`;
    this.#codes.set(code, {
      challenge: searchParams.get("code_challenge") ?? "",
      redirectUri: searchParams.get("redirect_uri") ?? "",
    });
    return code;
  }

  revokeAll(): void {
    this.#refresh = new Set();
  }

  /** Requests to one endpoint. */
  count(path: string): number {
    return this.requests.filter((request) => request.path === path).length;
  }

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const path = new URL(request.url).pathname.slice(1);
    const form = new URLSearchParams(await request.text());
    this.requests.push({ path, form, url: request.url });
    await this.before();
    const instead = this.answers.length > 1 ? this.answers.shift() : this.answers[0];
    if (instead) return instead();
    if (path === "userinfo") return Response.json(this.account);
    if (path === "revoke") return new Response(null, { status: 200 });
    if (path === "token") return this.#token(form);
    return Response.json({ asked: request.headers.get("authorization") });
  };

  async #token(form: URLSearchParams): Promise<Response> {
    if (form.get("client_secret") !== "client-secret") return refused("invalid_client");
    if (form.get("grant_type") === "refresh_token") {
      const token = form.get("refresh_token") ?? "";
      if (!this.#refresh.has(token)) return refused("invalid_grant");
      if (this.rotates) this.#refresh.delete(token);
      return this.#grant(this.rotates);
    }
    const code = form.get("code") ?? "";
    const known = this.#codes.get(code);
    this.#codes.delete(code);
    const digest = await webCrypto([]).hmac.digest(utf8(form.get("code_verifier") ?? ""));
    const proven = known?.challenge === base64Url(digest);
    if (!proven || known.redirectUri !== form.get("redirect_uri")) return refused("invalid_grant");
    return this.#grant(this.givesRefresh);
  }

  #grant(withRefresh: boolean): Response {
    this.#count += 1;
    const refresh = `refresh-canary-${String(this.#count)}`;
    if (withRefresh) this.#refresh.add(refresh);
    return Response.json({
      access_token: `access-canary-${String(this.#count)}`,
      token_type: "Bearer",
      expires_in: 3599,
      id_token: "not.looked.at",
      ...(withRefresh ? { refresh_token: refresh } : {}),
      ...(this.scope === undefined ? {} : { scope: this.scope }),
    });
  }
}

/** An OAuth error answer. */
export function refused(error: string, status = 400): Response {
  return Response.json({ error, error_description: "canary-description" }, { status });
}
