import { rateLimited } from "../http/http-error";
import { networkOf } from "./network";
import { hashToken } from "./random-token";
import { slidingWindows } from "./sliding-window";
import { normalizeUsername } from "./username";

/** Failed logins of one network in any minute; many people may share one. */
const maxFailuresPerNetwork = 60;
/** Failed logins of one user name in any fifteen minutes, from all networks together. */
const maxFailuresPerName = 20;

/** Limits failed logins by network and by user name. */
export interface LoginLimits {
  /**
   * Refuses a network that is over its limit before the body of its request is read.
   * @throws HttpError 429 with Retry-After
   */
  refuseLimited(address: string): void;
  /**
   * Runs one login attempt and counts it unless it succeeds. An attempt under way counts as failed,
   * so that guesses made at the same time do not exceed the limits.
   * @param username As it was typed. Names that do not exist are limited like the others.
   * @param logIn Resolves to undefined when the credentials are wrong. An error is not counted.
   * @throws HttpError 429 with Retry-After; `logIn` is not called
   */
  attempt<T>(
    address: string,
    username: string,
    logIn: () => Promise<T | undefined>,
  ): Promise<T | undefined>;
}

/**
 * Counts in this process. The number of networks and names that are remembered is bounded.
 * @param now Milliseconds.
 */
export function createLoginLimits(now: () => number): LoginLimits {
  const byNetwork = slidingWindows([{ limit: maxFailuresPerNetwork, seconds: 60 }], now);
  const byName = slidingWindows([{ limit: maxFailuresPerName, seconds: 15 * 60 }], now);
  return {
    refuseLimited(address) {
      const { wait } = byNetwork.peek(networkOf(address));
      if (wait > 0) throw rateLimited(wait);
    },
    async attempt(address, username, logIn) {
      const network = networkOf(address);
      // Hashed: people type passwords into this field by mistake.
      const name = hashToken(normalizeUsername(username));
      const wait = Math.max(byNetwork.peek(network).wait, byName.peek(name).wait);
      if (wait > 0) throw rateLimited(wait);
      byNetwork.take(network);
      byName.take(name);
      let failed = false;
      try {
        const user = await logIn();
        failed = user === undefined;
        return user;
      } finally {
        if (!failed) {
          byNetwork.giveBack(network);
          byName.giveBack(name);
        }
      }
    },
  };
}
