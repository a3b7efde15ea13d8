import { base64Url, utf8, type Clock, type JsonObject } from "@tt/connector-core";
import { webCrypto } from "@tt/connector-core/web";
import { basicCredentials, isIdentityScope } from "./client-credentials";
import { SigningKey } from "./identity";
import { refuse, refuseOAuth, type Answer } from "./responses";
import type { FakeAccount, FakeState } from "./records";

const { hmac } = webCrypto([]);

const accessTokenSeconds = 3599;
const codeLifetimeMs = 10 * 60_000;

/** A registered OAuth client. */
export interface FakeClient {
  readonly id: string;
  readonly secret: string;
  readonly redirectUris: readonly string[];
}

/** A decision on the consent page. */
export interface Consent {
  /** Email address of the account (default: the only account). */
  readonly account?: string;
  /** False to cancel (default: true). */
  readonly allow?: boolean;
  /** Scopes to deselect. */
  readonly deselect?: readonly string[];
}

interface Grant {
  readonly account: string;
  readonly scopes: readonly string[];
  /** For the ID token. */
  readonly nonce: string | null;
  refreshToken: string | undefined;
}

interface Code {
  readonly grant: Grant;
  readonly challenge: string;
  readonly method: string;
  readonly redirectUri: string;
  readonly offline: boolean;
  readonly expires: number;
}

/** The caller of a request. */
export interface Caller {
  readonly account: FakeAccount;
  readonly scopes: readonly string[];
}

/**
 * The authorization server. Available as `FakeGoogle.oauth`.
 *
 * @example
 * ```ts
 * import { fixedClock } from "@tt/connector-core/testing";
 * import { FakeGoogle } from "@tt/fakes/google";
 *
 * const client = { id: "client-id", secret: "secret", redirectUris: ["https://tt.example/cb"] };
 * const google = new FakeGoogle({ clock: fixedClock("2026-01-15T12:00:00Z"), client });
 * const { sub } = google.addAccount("ada@example.com");
 * google.oauth.expireAccessTokens(); // the next request has to refresh its token
 * google.oauth.revokeAccount(sub); // the user has to connect again
 * ```
 */
export class FakeOAuth {
  /** True to issue a new refresh token with every refresh and invalidate the old one. */
  rotatesRefreshTokens = false;
  /** Number of refresh tokens issued so far. */
  refreshes = 0;
  readonly #state: FakeState;
  readonly #clock: Clock;
  readonly #client: FakeClient;
  readonly #codes = new Map<string, Code>();
  readonly #key = new SigningKey();
  readonly #grants: Grant[] = [];
  readonly #access = new Map<string, { readonly grant: Grant; readonly expires: number }>();
  #count = 0;

  constructor(state: FakeState, clock: Clock, client: FakeClient) {
    this.#state = state;
    this.#clock = clock;
    this.#client = client;
  }

  /**
   * URL to which the browser is redirected after the consent page.
   * @throws Refusal for an invalid request
   */
  decide(request: URLSearchParams, consent: Consent = {}): URL {
    const redirectUri = this.#check(request);
    const back = new URL(redirectUri);
    back.searchParams.set("state", request.get("state") ?? "");
    back.searchParams.set("iss", "https://accounts.google.com");
    if (consent.allow === false) {
      back.searchParams.set("error", "access_denied");
      return back;
    }
    const account = this.#account(consent.account);
    const requested = (request.get("scope") ?? "").split(" ");
    const scopes = requested.filter((scope) => !(consent.deselect ?? []).includes(scope));
    const first = !this.#grants.some((grant) => grant.account === account.sub);
    const forced = request.get("prompt") === "consent";
    const code = this.#make("4/");
    this.#codes.set(code, {
      grant: { account: account.sub, scopes, nonce: request.get("nonce"), refreshToken: undefined },
      challenge: request.get("code_challenge") ?? "",
      method: request.get("code_challenge_method") ?? "plain",
      redirectUri,
      offline: request.get("access_type") === "offline" && (first || forced),
      expires: this.#now() + codeLifetimeMs,
    });
    back.searchParams.set("code", code);
    back.searchParams.set("scope", scopes.join(" "));
    return back;
  }

  /** The token endpoint. @throws Refusal */
  async token(form: URLSearchParams, authorization: string | null = null): Promise<Answer> {
    const { id, secret } = this.#client;
    const [givenId, givenSecret] = basicCredentials(authorization) ?? [
      form.get("client_id"),
      form.get("client_secret"),
    ];
    if (givenId !== id || givenSecret !== secret) throw refuseOAuth("invalid_client", 401);
    if (form.get("grant_type") === "refresh_token") return this.#refresh(form);
    if (form.get("grant_type") !== "authorization_code")
      throw refuseOAuth("unsupported_grant_type");
    const key = form.get("code") ?? "";
    const code = this.#codes.get(key);
    this.#codes.delete(key);
    const verifier = form.get("code_verifier") ?? "";
    const digest = base64Url(await hmac.digest(utf8(verifier)));
    // Only a code that was requested with PKCE needs its verifier.
    const proof = code?.challenge === "" ? "" : code?.method === "S256" ? digest : verifier;
    const good =
      code?.challenge === proof &&
      code.redirectUri === form.get("redirect_uri") &&
      this.#now() < code.expires;
    if (!good) throw refuseOAuth("invalid_grant");
    if (code.offline) code.grant.refreshToken = this.#make("1//");
    this.#grants.push(code.grant);
    return this.#tokens(code.grant, code.offline);
  }

  /** Describes an access token (`tokeninfo`). @throws Refusal */
  describe(token: string): Answer {
    const known = this.#access.get(token);
    const account = known && this.#state.accounts.get(known.grant.account);
    const seconds = known ? Math.floor((known.expires - this.#now()) / 1000) : 0;
    if (!known || !account || seconds <= 0) {
      throw refuse(400, "invalid_token", "Invalid Value");
    }
    const { sub, email, emailVerified } = account;
    const body: JsonObject = {
      ...{ aud: this.#client.id, azp: this.#client.id, sub, email },
      email_verified: String(emailVerified),
      scope: known.grant.scopes.join(" "),
      exp: String(Math.floor(known.expires / 1000)),
      expires_in: String(seconds),
      access_type: known.grant.refreshToken === undefined ? "online" : "offline",
    };
    return { status: 200, body };
  }

  /** The keys that verify ID tokens: as PEM, or as a JSON Web Key Set. */
  async keys(format: "pem" | "jwks"): Promise<Answer> {
    const body = await (format === "pem" ? this.#key.pem() : this.#key.jwks());
    return { status: 200, body, headers: { "cache-control": "public, max-age=3600" } };
  }

  /** Makes an access token without a consent page. */
  issue(email: string | undefined, scopes: readonly string[]): string {
    const account = this.#account(email);
    const grant = { account: account.sub, scopes, nonce: null, refreshToken: undefined };
    const access = this.#make("ya29.");
    this.#grants.push(grant);
    this.#access.set(access, { grant, expires: this.#now() + accessTokenSeconds * 1000 });
    return access;
  }

  /** The revocation endpoint: revokes all grants of the account. @throws Refusal */
  revoke(form: URLSearchParams): Answer {
    const token = form.get("token") ?? "";
    const grant =
      this.#grants.find(({ refreshToken }) => refreshToken === token) ??
      this.#access.get(token)?.grant;
    if (!grant) throw refuseOAuth("invalid_token");
    this.revokeAccount(grant.account);
    return { status: 200, body: {} };
  }

  /** Revokes all grants of an account, as removing the app or changing the password does. */
  revokeAccount(sub: string): void {
    for (const grant of this.#grants) if (grant.account === sub) grant.refreshToken = undefined;
    for (const [token, { grant }] of this.#access) {
      if (grant.account === sub) this.#access.delete(token);
    }
  }

  /** Expires all access tokens. Refresh tokens stay valid. */
  expireAccessTokens(): void {
    this.#access.clear();
  }

  /** True if the account has a valid grant. */
  isGranted(sub: string): boolean {
    return this.#grants.some((grant) => grant.account === sub && grant.refreshToken !== undefined);
  }

  /** The caller to whom a request's access token belongs. */
  caller(authorization: string | null): Caller | undefined {
    const token = /^Bearer (\S+)$/.exec(authorization ?? "")?.[1] ?? "";
    const known = this.#access.get(token);
    if (!known || this.#now() >= known.expires) return undefined;
    const account = this.#state.accounts.get(known.grant.account);
    return account && { account, scopes: known.grant.scopes };
  }

  #refresh(form: URLSearchParams): Promise<Answer> {
    const token = form.get("refresh_token") ?? "";
    const grant = this.#grants.find(({ refreshToken }) => refreshToken === token);
    if (!grant) throw refuseOAuth("invalid_grant");
    this.refreshes += 1;
    if (this.rotatesRefreshTokens) grant.refreshToken = this.#make("1//");
    return this.#tokens(grant, this.rotatesRefreshTokens);
  }

  async #tokens(grant: Grant, withRefresh: boolean): Promise<Answer> {
    const access = this.#make("ya29.");
    this.#access.set(access, { grant, expires: this.#now() + accessTokenSeconds * 1000 });
    return {
      status: 200,
      body: {
        access_token: access,
        expires_in: accessTokenSeconds,
        token_type: "Bearer",
        scope: grant.scopes.join(" "),
        ...(grant.scopes.some(isIdentityScope) ? { id_token: await this.#idToken(grant) } : {}),
        ...(withRefresh && grant.refreshToken !== undefined
          ? { refresh_token: grant.refreshToken }
          : {}),
      },
    };
  }

  #idToken({ account, nonce }: Grant): Promise<string> {
    const {
      sub = account,
      email = "",
      emailVerified = false,
    } = this.#state.accounts.get(account) ?? {};
    const iat = Math.floor(this.#now() / 1000);
    return this.#key.sign({
      ...{ iss: "https://accounts.google.com", azp: this.#client.id, aud: this.#client.id },
      ...{ sub, email, email_verified: emailVerified, iat, exp: iat + 3600 },
      ...(nonce === null ? {} : { nonce }),
    });
  }

  /** Checks the parameters of the consent page and returns the redirect URI. */
  #check(request: URLSearchParams): string {
    const redirectUri = request.get("redirect_uri") ?? "";
    if (request.get("client_id") !== this.#client.id) throw refuseOAuth("invalid_client", 401);
    if (!this.#client.redirectUris.includes(redirectUri))
      throw refuseOAuth("redirect_uri_mismatch");
    const method = request.get("code_challenge_method") ?? "plain";
    if (request.get("response_type") !== "code" || !["plain", "S256"].includes(method)) {
      throw refuseOAuth("invalid_request");
    }
    return redirectUri;
  }

  #account(email: string | undefined): FakeAccount {
    const accounts = [...this.#state.accounts.values()];
    const found = email === undefined ? accounts[0] : accounts.find((each) => each.email === email);
    if (!found) throw new RangeError(`There is no account ${email ?? ""}`);
    return found;
  }

  /** Longer than 255 characters, like real tokens. */
  #make(prefix: string): string {
    this.#count += 1;
    return `${prefix}CANARY-${String(this.#count)}-${"x".repeat(300)}`;
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}
