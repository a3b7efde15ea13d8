import { settingsParser } from "../settings/parse";
import type { SettingsSchema, Settings } from "../settings/types";
import { errorTraits } from "../error-traits";
import { ConnectorError } from "../error";
import { healthAfter } from "../connector/health";
import type { JsonObject } from "../json";
import { docsUrl } from "../connector/urls";
import type { Ports } from "../ports/ports";
import type { IntegrationRow } from "../ports/storage";
import { Secret } from "../secret";
import type { ConnectResult, OAuthClient, PendingRevocation, RevokeResult } from "./client";
import { clientOf, clientVariables } from "./registration";
import { resolveEndpoint, type EndpointName } from "./endpoints";
import type { OAuth2Auth, OAuthManifest } from "./manifest";
import {
  authorizationRequest,
  exchangeCode,
  fetchAccount,
  revokeToken,
  type AuthorizationAnswer,
  type AuthorizationRequest,
} from "./oauth";
import { pendingRevocationAad } from "./pending-revocation";
import type { OAuthProvider } from "./requests";
import { TokenRefresher, type TokenSource } from "./token-refresher";
import { accountIdOf, holdsTokens, isGrantRevoked, openTokens, sealConnection } from "./tokens";

/** Connects integrations to an OAuth provider, and disconnects them. */
export class OAuthConnection<Schema extends SettingsSchema> implements OAuthClient<Schema> {
  readonly #manifest: OAuthManifest<Schema>;
  readonly #auth: OAuth2Auth<Schema>;
  readonly #ports: Ports;

  readonly #refresher: TokenRefresher;
  readonly #settingsOf: (row: IntegrationRow) => Settings<Schema>;

  constructor(auth: OAuth2Auth<Schema>, manifest: OAuthManifest<Schema>, ports: Ports) {
    this.#manifest = manifest;
    this.#auth = auth;
    this.#ports = ports;
    const settingsOf = settingsParser(manifest.settings);
    this.#settingsOf = settingsOf;
    this.#refresher = new TokenRefresher(
      ports,
      (row) => this.#provider(() => settingsOf(row)),
      manifest.name,
    );
  }

  tokenOf(row: IntegrationRow): TokenSource {
    return this.#refresher.of(row);
  }

  /**
   * The provider with the endpoints and the client of an integration.
   * @param settingsOf Undefined if the integration is not saved yet.
   * @throws ConnectorError `invalid_config` if the client id, or a secret it needs, is not set
   */
  #provider(settingsOf: () => Settings<Schema> | undefined): OAuthProvider {
    const { pkce = true } = this.#auth;
    const at = (name: EndpointName) =>
      resolveEndpoint(this.#auth, name, this.#manifest, settingsOf, this.#ports);
    const [authorize, token, revoke, userinfo] = [
      at("authorize"),
      at("token"),
      at("revoke"),
      at("userinfo"),
    ];
    if (!authorize || !token) throw new TypeError("OAuth needs the endpoints authorize and token");
    const endpoints = { authorize, token, revoke, userinfo };
    const { id, secret } =
      clientOf(this.#auth, settingsOf, this.#ports.env) ?? this.#unregistered();
    if (secret !== undefined && (token.isUserDefined || revoke?.isUserDefined === true)) {
      throw secretStays;
    }
    return {
      name: this.#manifest.name,
      endpoints,
      clientId: id,
      clientSecret: secret === undefined ? undefined : new Secret(secret),
      tokenAuth: this.#auth.tokenAuth ?? (secret === undefined ? "none" : "basic"),
      pkce,
      clock: this.#ports.clock,
    };
  }

  #unregistered(): never {
    const guide = docsUrl(this.#manifest, this.#ports.baseUrl);
    const names = clientVariables(this.#auth).join(" and ");
    const todo =
      names === ""
        ? "Enter the client id in the settings and save"
        : `Ask your administrator to set ${names}`;
    throw new ConnectorError({
      code: "invalid_config",
      message:
        `This installation is not registered with ${this.#manifest.name}. ${todo}` +
        `${guide === undefined ? "" : `; see ${guide}`}.`,
    });
  }

  async authorize(
    settings: Settings<Schema> | undefined,
    redirectUri: string,
  ): Promise<AuthorizationRequest> {
    const provider = this.#provider(() => settings);
    const { crypto } = this.#ports;
    if (!crypto.secrets.available) throw noKey;
    const scopes = this.#auth.scopes(settings);
    const { parameters = {} } = this.#auth;
    return authorizationRequest(provider, { redirectUri, scopes, parameters }, crypto);
  }

  async connect(
    row: IntegrationRow,
    settings: Settings<Schema>,
    answer: AuthorizationAnswer,
    clearAccountState: JsonObject,
  ): Promise<ConnectResult> {
    const provider = this.#provider(() => settings);
    const { crypto, storage, clock } = this.#ports;
    if (!crypto.secrets.available) throw noKey;
    const grant = await exchangeCode(provider, answer);
    const scopes = grant.scopes ?? this.#auth.scopes(settings);
    const missing = this.#auth.missing?.(scopes, settings);
    if (missing !== undefined) {
      throw new ConnectorError({ code: "permission_missing", message: missing });
    }
    const account = provider.endpoints.userinfo
      ? await fetchAccount(provider, grant.accessToken)
      : undefined;
    const before = accountIdOf(row);
    const isSameAccount = account !== undefined && account.id === before;
    const isLasting = grant.refreshToken !== undefined || grant.expiresAt === undefined;
    if (!isLasting && !(isSameAccount && (await this.#hasRefreshToken(row)))) {
      throw new ConnectorError({
        code: "provider_rejected",
        message:
          `${provider.name} granted temporary access only. Remove this application ` +
          `${this.#accessPage()}, then connect again.`,
      });
    }
    const otherAccount = account !== undefined && before !== undefined && !isSameAccount;
    await storage.integrations.patch(row.id, {
      credentials: {
        // A refresh token of another account must not renew this one's access.
        ...(isSameAccount ? {} : { refresh_token: null }),
        ...(await sealConnection(crypto, row.id, { ...grant, scopes }, account)),
      },
      active: true,
      // The stored health of a disconnected integration says since when it is disconnected.
      health: healthAfter(holdsTokens(row) ? row : { health: null }, clock.now()),
      ...(otherAccount ? { state: clearAccountState } : {}),
    });
    return { email: account?.email ?? null, otherAccount };
  }

  async revoke(previous: IntegrationRow): Promise<RevokeResult> {
    const account = accountIdOf(previous) ?? null;
    try {
      if (!holdsTokens(previous) || isGrantRevoked(previous)) return {};
      const { refresh, access } = await openTokens(this.#ports.crypto, previous);
      const token = refresh ?? access;
      if (!token) return {};
      return await this.#revoke(previous.id, token, account, () => this.#settingsOf(previous));
    } catch (error) {
      this.#ports.log.warn(
        { connector: this.#manifest.key, integration: previous.id, err: error },
        "could not revoke the access",
      );
      return { warning: this.#removeManually() };
    }
  }

  async retry(id: string, pending: PendingRevocation): Promise<RevokeResult> {
    const token = await this.#ports.crypto.secrets.open(pending.token, pendingRevocationAad(id));
    return this.#revoke(id, new Secret(token), pending.account, () => undefined);
  }

  async #hasRefreshToken(row: IntegrationRow): Promise<boolean> {
    return (
      !isGrantRevoked(row) && (await openTokens(this.#ports.crypto, row)).refresh !== undefined
    );
  }

  async #revoke(
    id: string,
    token: Secret,
    account: string | null,
    settingsOf: () => Settings<Schema> | undefined,
  ): Promise<RevokeResult> {
    const { crypto, log } = this.#ports;
    const { revoke } = this.#auth.endpoints;
    if (revoke === undefined) return { warning: this.#cannotRevoke() };
    // Google revokes all tokens of the account at once, so it would break the others too (GC-10).
    const others = account === null ? [] : await this.#connectedTo(account);
    if (others.length > 0) {
      return {
        warning:
          `Another integration uses the same account, so its access to ${this.#manifest.name} was ` +
          "not revoked.",
      };
    }
    try {
      await revokeToken(this.#provider(settingsOf), token);
      return {};
    } catch (error) {
      const fields = { connector: this.#manifest.key, integration: id, err: error };
      log.warn(fields, "could not revoke the access");
      const isTemporary = ConnectorError.isInstance(error) && errorTraits[error.code].transient;
      // Until a retry, the settings may name another server, which must not receive the token.
      if (!isTemporary || typeof revoke !== "string") return { warning: this.#removeManually() };
      const sealed = await crypto.secrets.seal(token.reveal(), pendingRevocationAad(id));
      return { warning: this.#removeManually(), pending: { token: sealed, account } };
    }
  }

  async #connectedTo(account: string): Promise<readonly IntegrationRow[]> {
    const { integrations } = this.#ports.storage;
    const rows = await integrations.byAccount(this.#manifest.key, account);
    return rows.filter((row) => holdsTokens(row) && !isGrantRevoked(row));
  }

  #removeManually(): string {
    return (
      `The tokens were deleted here, but ${this.#manifest.name} could not be reached to revoke the ` +
      `access. You can remove it ${this.#accessPage()}.`
    );
  }

  #cannotRevoke(): string {
    return (
      `The tokens were deleted here, but ${this.#manifest.name} cannot be asked to revoke the access. ` +
      `Remove it ${this.#accessPage()}.`
    );
  }

  /** Where people revoke the access themselves, as the end of a sentence. */
  #accessPage(): string {
    const { accessUrl } = this.#auth;
    return accessUrl === undefined
      ? `in the settings of your account at ${this.#manifest.name}`
      : `at ${accessUrl}`;
  }
}

const secretStays = new ConnectorError({
  code: "invalid_config",
  message:
    "This server was entered by a user, so the client secret is not sent to it. Ask your administrator to " +
    "name it in the configuration.",
});

const noKey = new ConnectorError({
  code: "encryption_key_missing",
  message:
    "Tokens cannot be stored without an encryption key. Ask your administrator to set " +
    "SETTINGS_ENCRYPTION_KEY.",
});
