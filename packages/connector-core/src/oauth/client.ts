import type { JsonObject } from "../json";
import type { IntegrationRow } from "../ports/storage";
import type { Settings, SettingsSchema } from "../settings/types";
import type { AuthorizationAnswer, AuthorizationRequest } from "./oauth";
import type { TokenSource } from "./token-refresher";

/** Result of connecting an integration to a provider account. */
export interface ConnectResult {
  /** Email address of the account; null if the provider has not verified it, or names no account. */
  readonly email: string | null;
  /** True if the integration was connected to a different account before. */
  readonly otherAccount: boolean;
}

/** A token whose revocation failed and has to be retried. */
export interface PendingRevocation {
  /** Sealed; open it with {@link pendingRevocationAad}. */
  readonly token: string;
  /** The provider's account id. */
  readonly account: string | null;
}

/** What is left to do after the tokens of an integration were deleted. */
export interface RevokeResult {
  /** For the owner: why the access may still exist at the provider. */
  readonly warning?: string;
  /** Set if the revocation may succeed later. */
  readonly pending?: PendingRevocation;
}

/**
 * Connects the integrations of one connector to an OAuth provider, and disconnects them. Only types
 * here: the code belongs to {@link oauth2}, so that other connectors are bundled without it.
 */
export interface OAuthClient<Schema extends SettingsSchema> {
  /** Creates the URL of the consent page, with the scopes that these settings require. */
  authorize(
    settings: Settings<Schema> | undefined,
    redirectUri: string,
  ): Promise<AuthorizationRequest>;
  /**
   * Exchanges the authorization code, checks scopes and account, then connects and activates the
   * integration in one UPDATE. On any error, the row is unchanged.
   * @param clearAccountState Applied if the integration was connected to another account.
   */
  connect(
    row: IntegrationRow,
    settings: Settings<Schema>,
    answer: AuthorizationAnswer,
    clearAccountState: JsonObject,
  ): Promise<ConnectResult>;
  /** Revokes the tokens of a row as it was before they were deleted. */
  revoke(previous: IntegrationRow): Promise<RevokeResult>;
  /** Retries a revocation that failed when the integration was disconnected. */
  retry(id: string, pending: PendingRevocation): Promise<RevokeResult>;
  /** The access token of an integration, for the duration of one operation. */
  tokenOf(row: IntegrationRow): TokenSource;
}
