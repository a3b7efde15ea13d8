/** A provider's response, as a classifier sees it. */
export interface ProviderAnswer {
  readonly status: number;
  /** Returns a response header by its lower-case name. */
  header(name: string): string | undefined;
  /** The parsed JSON, or the text if it is not JSON. */
  readonly body: unknown;
}

/**
 * What a provider's response means:
 *
 * - `ok`: use it
 * - `retry`: the request may work later, after `afterSeconds` if the provider said when
 * - `unauthorized`: the credentials are no longer valid, so the owner has to reconnect
 * - `config`: the owner has to change something, such as a missing permission or a wrong name
 * - `rejected`: the request will never work
 *
 * Messages are shown to the owner.
 */
export type Verdict =
  | { readonly type: "ok" }
  | {
      readonly type: "retry";
      readonly reason: "rate_limited" | "provider_unavailable";
      readonly afterSeconds?: number | undefined;
      /**
       * True if the request is known not to have been applied, so a retry is safe (default: true for
       * `rate_limited`, else false).
       */
      readonly notApplied?: boolean | undefined;
    }
  | { readonly type: "unauthorized"; readonly message: string }
  | {
      readonly type: "config";
      readonly code: "permission_missing" | "not_found" | "invalid_config";
      readonly message: string;
    }
  | { readonly type: "rejected"; readonly message: string };

/**
 * Decides what a response means in a provider's own way. Pure: `now` converts headers with a reset time
 * into seconds. Returns undefined for everything that `classifyByStatus` decides correctly.
 *
 * @example
 * ```ts
 * import type { Classify } from "@tt/connector-core";
 *
 * // Acme limits the rate with the status 403 and a header of its own.
 * export const classify: Classify = ({ status, header }, now) => {
 *   const reset = header("x-acme-reset");
 *   if (status !== 403 || reset === undefined) return undefined;
 *   const afterSeconds = Math.max(0, Number(reset) - now.getTime() / 1000);
 *   return { type: "retry", reason: "rate_limited", afterSeconds };
 * };
 * ```
 */
export type Classify = (answer: ProviderAnswer, now: Date) => Verdict | undefined;
