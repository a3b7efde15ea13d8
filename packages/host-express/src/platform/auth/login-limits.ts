import { rateLimited } from "../http/http-error";
import { networkOf } from "./network";
import { hashToken } from "./random-token";
import { slidingWindows } from "./sliding-window";
import { normalizeUsername } from "./username";

/** Failed logins of one network in any minute; many users may share a network. */
const maxFailuresPerNetwork = 60;
/** Failed logins of one user name in any fifteen minutes, from all networks together. */
const maxFailuresPerName = 20;

/** Limits failed logins by network and by user name. */
export interface LoginLimits {
  /**
   * Refuses a network that has reached its limit; called before the request body is read.
   * @throws HttpError 429 with Retry-After
   */
  refuseLimited(address: string): void;
  /**
   * Runs one login attempt and counts it unless it succeeds. A running attempt counts as failed, so
   * that concurrent guesses cannot exceed the limits.
   * @param username the name as typed; names that do not exist are limited too
   * @param logIn resolves to undefined if the credentials are wrong; an error is not counted
   * @throws HttpError 429 with Retry-After; `logIn` is not called
   */
  attempt<T>(
    address: string,
    username: string,
    logIn: () => Promise<T | undefined>,
  ): Promise<T | undefined>;
}

/**
 * Creates login limits that are counted in this process, with bounded memory.
 * @param now current time in milliseconds
 */
export function createLoginLimits(now: () => number): LoginLimits {
  const byNetwork = slidingWindows([{ limit: maxFailuresPerNetwork, seconds: 60 }], now);
  const byName = slidingWindows([{ limit: maxFailuresPerName, seconds: 15 * 60 }], now);
  return {
    refuseLimited(address) {
      const { waitSeconds } = byNetwork.peek(networkOf(address));
      if (waitSeconds > 0) throw rateLimited(waitSeconds);
    },
    async attempt(address, username, logIn) {
      const network = networkOf(address);
      // Hashed, because users sometimes type their password into this field.
      const name = hashToken(normalizeUsername(username));
      const waitSeconds = Math.max(
        byNetwork.peek(network).waitSeconds,
        byName.peek(name).waitSeconds,
      );
      if (waitSeconds > 0) throw rateLimited(waitSeconds);
      byNetwork.take(network);
      byName.take(name);
      let failed = false;
      try {
        const user = await logIn();
        failed = user === undefined;
        return user;
      } finally {
        if (!failed) {
          byNetwork.undo(network);
          byName.undo(name);
        }
      }
    },
  };
}
