import { ConnectorError } from "../error";
import { healthAfter } from "../connector/health";
import type { Clock } from "../ports/clock";
import type { Crypto } from "../ports/crypto";
import type { IntegrationRow, IntegrationStore, TakenLease } from "../ports/storage";
import { notConfigured } from "../result";
import type { Secret } from "../secret";
import { reconnect, refreshGrant, type OAuthProvider } from "./oauth";
import {
  revokedGrant,
  holdsTokens,
  isGrantRevoked,
  openTokens,
  sealGrant,
  type Tokens,
} from "./tokens";

/** A token that ends within this time is renewed first (source document: 5 minutes). */
const refreshBeforeExpiryMs = 5 * 60_000;
/** While somebody else renews it, or nobody can, the old one will do if it lasts so long. */
const minRemainingMs = 30_000;
/** How long a renewal may take before another process tries, seconds. */
const leaseSeconds = 30;
/** How long to wait for a renewal of another process: as long as its call may take. */
const waitForRefreshMs = 12_000;
const pollIntervalMs = 250;
/** After a renewal failed, the provider is left alone for so long. */
const failureBackoffMs = 30_000;

/** What the lifecycle of tokens needs of the world. */
export interface TokenRefresherPorts {
  readonly storage: { readonly integrations: IntegrationStore };
  readonly crypto: Crypto;
  readonly clock: Clock;
}

/** The token of one card for as long as some work on it takes. */
export interface TokenSource {
  /** One that lasts. @throws ConnectorError `not_configured`, `needs_reauth`, … */
  token(): Promise<Secret>;
  /** Another one, since the provider refused the one we had. */
  renew(): Promise<void>;
}

/**
 * Keeps access tokens fresh. However many ask at once, in this process and in others, one of them
 * asks the provider: the first of a process goes for the row's lease, the others wait for it (GC-6).
 */
export class TokenRefresher {
  readonly #ports: TokenRefresherPorts;
  /** @throws ConnectorError `invalid_config` without a client */
  readonly #provider: () => OAuthProvider;
  readonly #running = new Map<string, Promise<IntegrationRow>>();
  readonly #resting = new Map<string, { readonly until: number; readonly error: unknown }>();

  constructor(ports: TokenRefresherPorts, provider: () => OAuthProvider) {
    this.#ports = ports;
    this.#provider = provider;
  }

  /** A source that begins with what this row holds and follows what becomes of it. */
  of(row: IntegrationRow): TokenSource {
    let current = row;
    return {
      token: async () => {
        current = await this.#lasting(current);
        return accessOf(await openTokens(this.#ports.crypto, current));
      },
      renew: async () => {
        current = await this.#renewed(current, true);
      },
    };
  }

  async #lasting(row: IntegrationRow): Promise<IntegrationRow> {
    const left = await this.#left(row);
    if (left > refreshBeforeExpiryMs) return row;
    try {
      const renewed = await this.#renewed(row, false);
      this.#demandAlive(renewed);
      return renewed;
    } catch (error) {
      if (left > minRemainingMs && mayStillBeAccepted(error)) return row;
      throw error;
    }
  }

  /** Milliseconds; 0 without an access token. */
  async #left(row: IntegrationRow): Promise<number> {
    this.#demandAlive(row);
    const { access, expiresAt } = await openTokens(this.#ports.crypto, row);
    return access ? expiresAt - this.#now() : 0;
  }

  #demandAlive(row: IntegrationRow): void {
    if (!holdsTokens(row)) throw new ConnectorError({ ...notConfigured, message: notConnected });
    if (isGrantRevoked(row)) throw this.#dead();
  }

  /** One renewal of a card at a time in this process. */
  async #renewed(row: IntegrationRow, refused: boolean): Promise<IntegrationRow> {
    const resting = this.#resting.get(row.id);
    if (resting && this.#now() < resting.until) throw resting.error;
    // Who was refused cannot make do with the old token, as others can for a while.
    const key = refused ? `${row.id} refused` : row.id;
    return this.#running.get(key) ?? this.#begin(key, row, refused);
  }

  #begin(key: string, row: IntegrationRow, refused: boolean): Promise<IntegrationRow> {
    const work = this.#renew(row, refused).finally(() => this.#running.delete(key));
    this.#running.set(key, work);
    return work;
  }

  /** One renewal of a card at a time in all processes. */
  async #renew(row: IntegrationRow, refused: boolean): Promise<IntegrationRow> {
    const { integrations } = this.#ports.storage;
    const until = this.#now() + waitForRefreshMs;
    for (;;) {
      const taken = await integrations.lease(row.id, "refresh", leaseSeconds);
      if (taken) return this.#underLease(taken, row);
      const now = await this.#reread(row);
      if (await this.#isNews(now, row)) return now;
      if (!refused && (await this.#left(now)) > minRemainingMs) return now;
      if (this.#now() >= until) throw stillRenewing;
      await this.#ports.clock.sleep(pollIntervalMs);
    }
  }

  async #underLease({ lease, row }: TakenLease, seen: IntegrationRow): Promise<IntegrationRow> {
    const { integrations } = this.#ports.storage;
    const giveBack = () => integrations.patch(row.id, { release: lease });
    const guard = { release: lease, ifCredentialsVersion: row.credentialsVersion };
    try {
      if (await this.#isNews(row, seen)) {
        await giveBack();
        return row;
      }
      const { refresh } = await openTokens(this.#ports.crypto, row);
      if (!refresh || isGrantRevoked(row)) throw this.#dead();
      const grant = await refreshGrant(this.#provider(), refresh);
      this.#resting.delete(row.id);
      const credentials = await sealGrant(this.#ports.crypto, row.id, grant);
      if (!(await integrations.patch(row.id, { credentials, ...guard }))) await giveBack();
      return await this.#reread(row);
    } catch (error) {
      if (!isRefusal(error)) {
        this.#resting.set(row.id, { until: this.#now() + failureBackoffMs, error });
        await giveBack();
        throw error;
      }
      const health = healthAfter(row, new Date(this.#now()), error.toFailure());
      if (await integrations.patch(row.id, { credentials: revokedGrant, health, ...guard }))
        throw error;
      // What was refused is no longer what we have: somebody connected anew (GC-8).
      await giveBack();
      return this.#reread(row);
    }
  }

  /** Renewed, reconnected or disconnected since. */
  async #isNews(row: IntegrationRow, seen: IntegrationRow): Promise<boolean> {
    if (row.credentialsVersion === seen.credentialsVersion) return false;
    if (!holdsTokens(row) || isGrantRevoked(row)) return true;
    const { crypto } = this.#ports;
    const [now, before] = await Promise.all([openTokens(crypto, row), openTokens(crypto, seen)]);
    const other = now.access?.reveal() !== before.access?.reveal();
    return other && now.expiresAt - this.#now() > refreshBeforeExpiryMs;
  }

  async #reread(row: IntegrationRow): Promise<IntegrationRow> {
    const now = await this.#ports.storage.integrations.get(row.id, { fresh: true });
    if (!now) throw new ConnectorError({ ...notConfigured, message: notConnected });
    return now;
  }

  #now(): number {
    return this.#ports.clock.now().getTime();
  }

  #dead(): ConnectorError {
    const message = reconnect(this.#provider().name);
    return new ConnectorError({ code: "needs_reauth", message });
  }
}

/** What to do about a card that never got a token, or gave it back. */
export const notConnected = "Not connected yet. Connect the card and allow the access.";

const stillRenewing = new ConnectorError({
  code: "provider_unavailable",
  message: "The access is being renewed by another process. Try again in a moment.",
  retryAfter: 30,
});

function accessOf({ access }: Tokens): Secret {
  if (!access) throw new ConnectorError({ code: "not_configured", message: notConnected });
  return access;
}

function isRefusal(error: unknown): error is ConnectorError {
  return ConnectorError.isInstance(error) && error.code === "needs_reauth";
}

/** True if the stored token may still be accepted although it could not be refreshed. */
function mayStillBeAccepted(error: unknown): boolean {
  return ConnectorError.isInstance(error) && error.code !== "needs_reauth";
}
