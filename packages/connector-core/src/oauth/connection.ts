import { aad } from "../settings/form";
import type { SettingsSchema, Settings } from "../settings/types";
import { errorTraits } from "../error-traits";
import { ConnectorError } from "../error";
import { healthAfter } from "../connector/health";
import type { Manifest } from "../connector/manifest";
import type { Ports } from "../ports/ports";
import type { IntegrationRow } from "../ports/storage";
import { Secret } from "../secret";
import type { OAuthAuth } from "./manifest";
import {
  authorizationRequest,
  exchangeCode,
  fetchAccount,
  revokeToken,
  type AuthorizationAnswer,
  type AuthorizationRequest,
  type OAuthProvider,
} from "./oauth";
import { accountIdOf, holdsTokens, isGrantRevoked, openTokens, sealConnection } from "./tokens";

/** A card that was connected. */
export interface ConnectResult {
  /** As the provider vouches for it; null when it does not. */
  readonly email: string | null;
  /** True: it was connected to another account before. */
  readonly otherAccount: boolean;
}

/** A token that the provider has not taken back yet, sealed. */
export interface PendingRevocation {
  readonly token: string;
  /** The provider's id of the account. */
  readonly account: string | null;
}

/** What is left of a connection after its tokens were forgotten. */
export interface RevokeResult {
  readonly warning?: string;
  readonly pending?: PendingRevocation;
}

/** Connecting cards to a provider, and ending it. */
export class OAuthConnection<Schema extends SettingsSchema, Event> {
  readonly #manifest: Manifest<Schema, Event>;
  readonly #auth: OAuthAuth<Schema>;
  readonly #ports: Ports;

  constructor(manifest: Manifest<Schema, Event>, auth: OAuthAuth<Schema>, ports: Ports) {
    this.#manifest = manifest;
    this.#auth = auth;
    this.#ports = ports;
  }

  /**
   * The provider with the operator's client and endpoints.
   * @throws ConnectorError `invalid_config` when the operator set no client
   */
  provider(): OAuthProvider {
    const { env } = this.#ports;
    const { client, endpoints } = this.#auth;
    const id = env[client.id];
    const secret = env[client.secret];
    if (!id || !secret) {
      throw new ConnectorError({
        code: "invalid_config",
        message:
          `This installation is not registered with ${this.#manifest.name}: its administrator has ` +
          `to set ${client.id} and ${client.secret}. See docs/integrations/${this.#manifest.docs}.`,
      });
    }
    const url = (name: string): string => env[name] ?? this.#manifest.env?.[name] ?? "";
    return {
      name: this.#manifest.name,
      endpoints: {
        authorize: url(endpoints.authorize),
        token: url(endpoints.token),
        revoke: url(endpoints.revoke),
        userinfo: url(endpoints.userinfo),
      },
      clientId: id,
      clientSecret: new Secret(secret),
      fetch: this.#ports.fetch,
      clock: this.#ports.clock,
    };
  }

  /** Where the owner's browser goes to allow what the card needs. */
  async authorize(
    settings: Settings<Schema> | undefined,
    redirectUri: string,
  ): Promise<AuthorizationRequest> {
    const provider = this.provider();
    const { crypto } = this.#ports;
    if (!crypto.secrets.available) throw noKey;
    const scopes = this.#auth.scopes(settings);
    const { parameters } = this.#auth;
    return authorizationRequest(provider, { redirectUri, scopes, parameters }, crypto);
  }

  /**
   * Takes the answer: tokens, whose account, is it enough; then one UPDATE that connects the card and
   * switches it on. Whatever is wrong, the card stays as it was.
   * @param forgetState Keys of the state that belong to the account it was connected to before.
   */
  async connect(
    row: IntegrationRow,
    settings: Settings<Schema>,
    answer: AuthorizationAnswer,
    forgetState: readonly string[],
  ): Promise<ConnectResult> {
    const provider = this.provider();
    const { crypto, storage, clock } = this.#ports;
    if (!crypto.secrets.available) throw noKey;
    const grant = await exchangeCode(provider, answer);
    const missing = this.#auth.missing(grant.scopes ?? this.#auth.scopes(settings), settings);
    if (missing !== undefined) {
      throw new ConnectorError({ code: "permission_missing", message: missing });
    }
    const account = await fetchAccount(provider, grant.accessToken);
    const before = accountIdOf(row);
    if (!grant.refreshToken && !(before === account.id && (await this.#keepsRefresh(row)))) {
      throw new ConnectorError({
        code: "provider_rejected",
        message:
          `${provider.name} gave no lasting access. Remove this application at ` +
          `${this.#auth.accessUrl}, then connect again.`,
      });
    }
    const otherAccount = before !== undefined && before !== account.id;
    const scopes = grant.scopes ?? this.#auth.scopes(settings);
    await storage.integrations.patch(row.id, {
      credentials: await sealConnection(crypto, row.id, { ...grant, scopes }, account),
      active: true,
      health: healthAfter(row, clock.now()),
      state: { unset: otherAccount ? forgetState : [] },
    });
    return { email: account.email, otherAccount };
  }

  /** Ends a connection whose tokens the row no longer holds: they are asked to count no longer. */
  async revoke(was: IntegrationRow): Promise<RevokeResult> {
    const account = accountIdOf(was) ?? null;
    try {
      if (!holdsTokens(was) || isGrantRevoked(was)) return {};
      const { refresh, access } = await openTokens(this.#ports.crypto, was);
      const token = refresh ?? access;
      if (!token) return {};
      return await this.#revoke(was.id, token, account);
    } catch (error) {
      this.#ports.log.warn(
        { connector: this.#manifest.key, integration: was.id, err: error },
        "the access could not be taken back",
      );
      return { warning: this.#byHand() };
    }
  }

  /** Tries again to take back what could not be taken back when a card was disconnected. */
  async retry(id: string, pending: PendingRevocation): Promise<RevokeResult> {
    const token = await this.#ports.crypto.secrets.open(pending.token, pendingRevocationAad(id));
    return this.#revoke(id, new Secret(token), pending.account);
  }

  async #keepsRefresh(row: IntegrationRow): Promise<boolean> {
    return (
      !isGrantRevoked(row) && (await openTokens(this.#ports.crypto, row)).refresh !== undefined
    );
  }

  async #revoke(id: string, token: Secret, account: string | null): Promise<RevokeResult> {
    const { crypto, log } = this.#ports;
    // It would end every connection of that account to this installation (GC-10).
    const sharing = account === null ? [] : await this.#alive(account);
    if (sharing.length > 0) {
      return {
        warning:
          `Another card of this installation uses the same account, so ${this.#manifest.name} ` +
          "was not asked to end the access.",
      };
    }
    try {
      await revokeToken(this.provider(), token);
      return {};
    } catch (error) {
      const fields = { connector: this.#manifest.key, integration: id, err: error };
      log.warn(fields, "the access could not be taken back");
      const mayPass = ConnectorError.isInstance(error) && errorTraits[error.code].transient;
      if (!mayPass) return { warning: this.#byHand() };
      const sealed = await crypto.secrets.seal(token.reveal(), pendingRevocationAad(id));
      return { warning: this.#byHand(), pending: { token: sealed, account } };
    }
  }

  async #alive(account: string): Promise<readonly IntegrationRow[]> {
    const { integrations } = this.#ports.storage;
    const rows = await integrations.byAccount(this.#manifest.key, account);
    return rows.filter((row) => holdsTokens(row) && !isGrantRevoked(row));
  }

  #byHand(): string {
    return (
      `${this.#manifest.name} could not be told. The access is forgotten here; you can also remove ` +
      `it at ${this.#auth.accessUrl}.`
    );
  }
}

const revokedField = "revoked_token";

/** The additional data that the token of a {@link PendingRevocation} is bound to. */
export function pendingRevocationAad(integrationId: string): string {
  return aad(integrationId, revokedField);
}

const noKey = new ConnectorError({
  code: "encryption_key_missing",
  message:
    "This installation has no SETTINGS_ENCRYPTION_KEY, so access cannot be stored. Tell its administrator.",
});
