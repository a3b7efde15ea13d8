import { ConnectorError } from "../error";
import { healthAfter } from "../connector/health";
import type { Clock } from "../ports/clock";
import type { Crypto } from "../ports/crypto";
import type { HeldLease } from "../changes/changes";
import type {
  IntegrationPatch,
  IntegrationRow,
  IntegrationStore,
  TakenLease,
} from "../ports/storage";
import { notConfigured } from "../result";
import type { Secret } from "../secret";
import { reconnect } from "./answers";
import { refreshGrant } from "./oauth";
import type { OAuthProvider } from "./requests";
import {
  revokedGrant,
  hasSameTokens,
  holdsTokens,
  isGrantRevoked,
  notConnected,
  openTokens,
  sealGrant,
  type Tokens,
} from "./tokens";

/** Tokens that expire within this time are refreshed before they are used. */
const refreshBeforeExpiryMs = 5 * 60_000;
/** Minimum remaining lifetime for using the current token while a refresh is pending or failing. */
const minRemainingMs = 30_000;
/** How long a refresh may take before another process may try. */
const leaseSeconds = 30;
/** Longest wait for the refresh of another process; exceeds the call timeout. */
const waitForRefreshMs = 12_000;
const pollIntervalMs = 250;
/** Back-off after a failed refresh. */
const failureBackoffMs = 30_000;

/** The ports that token refreshes need. */
export interface TokenRefresherPorts {
  readonly storage: { readonly integrations: IntegrationStore };
  readonly crypto: Crypto;
  readonly clock: Clock;
}

/** The access token of one integration, for the duration of one operation. */
export interface TokenSource {
  /**
   * A token with sufficient remaining lifetime.
   * @throws ConnectorError `not_configured`, `needs_reauth`, …
   */
  token(): Promise<Secret>;
  /** Gets a new token after the provider refused the current one. */
  renew(): Promise<void>;
}

/**
 * Refreshes access tokens before they expire. Concurrent callers share one request to the provider:
 * within a process by a shared promise, across processes by a lease on the row.
 */
export class TokenRefresher {
  readonly #ports: TokenRefresherPorts;
  /** @throws ConnectorError `invalid_config` if no client is configured */
  readonly #provider: (row: IntegrationRow) => OAuthProvider;
  readonly #name: string;
  readonly #running = new Map<string, Promise<IntegrationRow>>();
  readonly #backoffs = new Map<string, { readonly until: number; readonly error: unknown }>();

  /** @param name Name of the provider, for messages. */
  constructor(
    ports: TokenRefresherPorts,
    provider: (row: IntegrationRow) => OAuthProvider,
    name: string,
  ) {
    this.#name = name;
    this.#ports = ports;
    this.#provider = provider;
  }

  /** Creates a token source that starts with this row and follows its refreshes. */
  of(row: IntegrationRow): TokenSource {
    let current = row;
    return {
      token: async () => {
        current = await this.#usable(current);
        return accessOf(await openTokens(this.#ports.crypto, current));
      },
      renew: async () => {
        current = await this.#refreshed(current, true);
      },
    };
  }

  async #usable(row: IntegrationRow): Promise<IntegrationRow> {
    const remainingMs = await this.#remainingMs(row);
    if (remainingMs > refreshBeforeExpiryMs) return row;
    try {
      const refreshed = await this.#refreshed(row, false);
      this.#requireGrant(refreshed);
      return refreshed;
    } catch (error) {
      if (remainingMs > minRemainingMs && mayStillBeAccepted(error)) return row;
      throw error;
    }
  }

  /** Remaining lifetime; 0 without an access token. */
  async #remainingMs(row: IntegrationRow): Promise<number> {
    this.#requireGrant(row);
    const { access, expiresAt } = await openTokens(this.#ports.crypto, row);
    return access ? expiresAt - this.#now() : 0;
  }

  #requireGrant(row: IntegrationRow): void {
    if (!holdsTokens(row)) throw new ConnectorError({ ...notConfigured, message: notConnected });
    if (isGrantRevoked(row)) throw this.#grantRevoked();
  }

  /** Refreshes an integration once at a time within this process. */
  async #refreshed(row: IntegrationRow, isTokenRefused: boolean): Promise<IntegrationRow> {
    const backoff = this.#backoffs.get(row.id);
    if (backoff && this.#now() < backoff.until) throw backoff.error;
    // A caller whose token was refused cannot fall back to it, so it does not share the others' promise.
    const key = isTokenRefused ? `${row.id} refused` : row.id;
    return this.#running.get(key) ?? this.#begin(key, row, isTokenRefused);
  }

  #begin(key: string, row: IntegrationRow, isTokenRefused: boolean): Promise<IntegrationRow> {
    const work = this.#refresh(row, isTokenRefused).finally(() => this.#running.delete(key));
    this.#running.set(key, work);
    return work;
  }

  /** Refreshes an integration once at a time across all processes. */
  async #refresh(row: IntegrationRow, isTokenRefused: boolean): Promise<IntegrationRow> {
    const { integrations } = this.#ports.storage;
    const until = this.#now() + waitForRefreshMs;
    for (;;) {
      const taken = await integrations.lease(row.id, "refresh", leaseSeconds);
      if (taken) return this.#underLease(taken, row);
      const now = await this.#reread(row);
      if (await this.#hasChanged(now, row)) return now;
      if (!isTokenRefused && (await this.#remainingMs(now)) > minRemainingMs) return now;
      if (this.#now() >= until) throw refreshPending;
      await this.#ports.clock.sleep(pollIntervalMs);
    }
  }

  async #underLease({ lease, row }: TakenLease, seen: IntegrationRow): Promise<IntegrationRow> {
    const { integrations } = this.#ports.storage;
    const release = () => integrations.patch(row.id, { release: lease });
    try {
      if (await this.#hasChanged(row, seen)) {
        await release();
        return row;
      }
      const { refresh } = await openTokens(this.#ports.crypto, row);
      if (!refresh || isGrantRevoked(row)) throw this.#grantRevoked();
      const grant = await refreshGrant(this.#provider(row), refresh);
      this.#backoffs.delete(row.id);
      const credentials = await sealGrant(this.#ports.crypto, row.id, grant);
      await this.#store(row, { credentials, release: lease });
      return await this.#reread(row);
    } catch (error) {
      if (!isGrantRefused(error)) {
        this.#backoffs.set(row.id, { until: this.#now() + failureBackoffMs, error });
        await release();
        throw error;
      }
      const health = healthAfter(row, new Date(this.#now()), error.toFailure());
      if (await this.#store(row, { credentials: revokedGrant, health, release: lease }))
        throw error;
      return this.#reread(row);
    }
  }

  /**
   * Stores the result of a refresh and releases its lease.
   * @returns False if the integration was reconnected or disconnected meanwhile; then the lease alone
   * is released
   */
  async #store(
    row: IntegrationRow,
    patch: IntegrationPatch & { readonly release: HeldLease },
  ): Promise<boolean> {
    const { integrations } = this.#ports.storage;
    let current = row;
    let ifCredentialsVersion: number;
    do {
      ifCredentialsVersion = current.credentialsVersion;
      if (await integrations.patch(row.id, { ...patch, ifCredentialsVersion })) return true;
      current = await this.#reread(row);
      // Metadata of the credentials has the same version, and storing it must not cost the new token.
    } while (current.credentialsVersion !== ifCredentialsVersion && hasSameTokens(current, row));
    await integrations.patch(row.id, { release: patch.release });
    return false;
  }

  /** True if the integration was refreshed, reconnected or disconnected since `seen` was read. */
  async #hasChanged(row: IntegrationRow, seen: IntegrationRow): Promise<boolean> {
    if (row.credentialsVersion === seen.credentialsVersion) return false;
    if (!holdsTokens(row) || isGrantRevoked(row)) return true;
    const { crypto } = this.#ports;
    const [now, before] = await Promise.all([openTokens(crypto, row), openTokens(crypto, seen)]);
    const isOther = now.access?.reveal() !== before.access?.reveal();
    return isOther && now.expiresAt - this.#now() > refreshBeforeExpiryMs;
  }

  async #reread(row: IntegrationRow): Promise<IntegrationRow> {
    const now = await this.#ports.storage.integrations.get(row.id, { fresh: true });
    if (!now) throw new ConnectorError({ ...notConfigured, message: notConnected });
    return now;
  }

  #now(): number {
    return this.#ports.clock.now().getTime();
  }

  #grantRevoked(): ConnectorError {
    const message = reconnect(this.#name);
    return new ConnectorError({ code: "needs_reauth", message });
  }
}

const refreshPending = new ConnectorError({
  code: "provider_unavailable",
  message: "Another process refreshes the access token. Try again in a moment.",
  retryAfter: 30,
});

function accessOf({ access }: Tokens): Secret {
  if (!access) throw new ConnectorError({ code: "not_configured", message: notConnected });
  return access;
}

function isGrantRefused(error: unknown): error is ConnectorError {
  return ConnectorError.isInstance(error, "needs_reauth");
}

/** True if the stored token may still be accepted although it could not be refreshed. */
function mayStillBeAccepted(error: unknown): boolean {
  return ConnectorError.isInstance(error) && error.code !== "needs_reauth";
}
