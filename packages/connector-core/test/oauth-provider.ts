import { base64Url, utf8 } from "../src/bytes";
import type { JsonObject } from "../src/json";
import { webCrypto } from "../src/web/crypto";

/** A minimal OAuth 2.0 provider for the tests of core. */
export class TinyProvider {
  /** All requests: last path segment, form and URL. */
  readonly requests: {
    readonly path: string;
    readonly form: URLSearchParams;
    readonly url: string;
  }[] = [];
  /** Responses that replace the next ones. The last one stays. */
  answers: (() => Promise<Response>)[] = [];
  /** Runs within every request, so that tests can interleave work. */
  before: () => Promise<void> = () => Promise.resolve();
  /** True to issue a new refresh token with every access token. */
  rotates = false;
  scope: string | undefined = "events email";
  issuesRefreshToken = true;
  account: JsonObject = { sub: "account-1", email: "me@provider.test", email_verified: true };
  readonly #codes = new Map<string, { challenge: string; redirectUri: string }>();
  #refresh = new Set<string>();
  #count = 0;

  /** Grants consent. @returns The authorization code. */
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
    const replacement = this.answers.length > 1 ? this.answers.shift() : this.answers[0];
    if (replacement) return replacement();
    if (path === "userinfo") return Response.json(this.account);
    if (path === "revoke") return new Response(null, { status: 200 });
    if (path === "token") return this.#token(form);
    return Response.json({ authorization: request.headers.get("authorization") });
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
    const isProven = known?.challenge === base64Url(digest);
    if (!isProven || known.redirectUri !== form.get("redirect_uri"))
      return refused("invalid_grant");
    return this.#grant(this.issuesRefreshToken);
  }

  #grant(withRefresh: boolean): Response {
    this.#count += 1;
    const refresh = `refresh-canary-${String(this.#count)}`;
    if (withRefresh) this.#refresh.add(refresh);
    return Response.json({
      access_token: `access-canary-${String(this.#count)}`,
      token_type: "Bearer",
      expires_in: 3599,
      id_token: "not.verified",
      ...(withRefresh ? { refresh_token: refresh } : {}),
      ...(this.scope === undefined ? {} : { scope: this.scope }),
    });
  }
}

/** An OAuth error answer. */
export function refused(error: string, status = 400): Response {
  return Response.json({ error, error_description: "canary-description" }, { status });
}
