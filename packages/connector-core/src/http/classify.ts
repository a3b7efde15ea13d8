/** An answer of a provider, as a classifier sees it. */
export interface ProviderAnswer {
  readonly status: number;
  /** A response header by lower-case name. */
  header(name: string): string | undefined;
  /** Parsed JSON, else the text. */
  readonly body: unknown;
}

/**
 * What an answer means:
 *
 * - `ok` use it
 * - `retry` it may work later; `afterSeconds` when the provider said so
 * - `auth_dead` the credentials no longer count: the owner has to reconnect
 * - `config` the owner has to change something: a missing permission, a wrong name
 * - `permanent` never going to work
 */
export type Verdict =
  | { readonly type: "ok" }
  | {
      readonly type: "retry";
      readonly reason: "rate_limited" | "provider_unavailable";
      readonly afterSeconds?: number;
      /** The provider surely did nothing. A call that was limited never did. */
      readonly notApplied?: boolean;
    }
  | { readonly type: "unauthorized"; readonly message: string }
  | {
      readonly type: "config";
      readonly code: "permission_missing" | "not_found" | "invalid_config";
      readonly message: string;
    }
  | { readonly type: "rejected"; readonly message: string };

/** Pure; `now` turns "reset at" headers into seconds. */
export type Classify = (answer: ProviderAnswer, now: Date) => Verdict;
