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
      readonly afterSeconds?: number;
      /**
       * True if the request is known not to have been applied, so a retry is safe (default: true for
       * `rate_limited`, else false).
       */
      readonly notApplied?: boolean;
    }
  | { readonly type: "unauthorized"; readonly message: string }
  | {
      readonly type: "config";
      readonly code: "permission_missing" | "not_found" | "invalid_config";
      readonly message: string;
    }
  | { readonly type: "rejected"; readonly message: string };

/**
 * Decides what a response means. Pure: `now` converts headers with a reset time into seconds.
 *
 * @example
 * ```ts
 * import type { Classify } from "@tt/connector-core";
 *
 * export const classify: Classify = ({ status, header }) => {
 *   if (status === 401) return { type: "unauthorized", message: "The token was revoked." };
 *   if (status === 429) {
 *     const afterSeconds = Number(header("retry-after") ?? 60);
 *     return { type: "retry", reason: "rate_limited", afterSeconds };
 *   }
 *   if (status >= 500) return { type: "retry", reason: "provider_unavailable" };
 *   if (status >= 400) return { type: "rejected", message: `Acme answered ${String(status)}.` };
 *   return { type: "ok" };
 * };
 * ```
 */
export type Classify = (answer: ProviderAnswer, now: Date) => Verdict;
