/** Timeouts of a session, kept by the server or the client. */
export interface SessionLimits {
  /** One statement, by the server (`statement_timeout`). */
  readonly statementMs: number;
  /** Waiting for one lock, by the server (`lock_timeout`). */
  readonly lockMs: number;
  /** An idle transaction, by the server. A lost connection would otherwise keep its locks. */
  readonly idleInTransactionMs: number;
  /**
   * One statement, by the client. Longer than `statementMs`, so it only applies if the server does not
   * respond; the connection is then discarded.
   */
  readonly answerMs: number;
  /** Connecting, and waiting for a free connection of the pool. */
  readonly connectMs: number;
}

/** Limits of requests and jobs. */
export const requestLimits: SessionLimits = {
  statementMs: 10_000,
  lockMs: 8_000,
  idleInTransactionMs: 15_000,
  answerMs: 11_000,
  connectMs: 5_000,
};

/** Limits of migrations, clean-ups and seeding. */
export const maintenanceLimits: SessionLimits = {
  statementMs: 60 * 60 * 1_000,
  lockMs: 60 * 60 * 1_000,
  idleInTransactionMs: 10 * 60 * 1_000,
  answerMs: 61 * 60 * 1_000,
  connectMs: 10_000,
};

/** Limits of the readiness check. */
export const probeLimits: SessionLimits = {
  statementMs: 1_500,
  lockMs: 1_500,
  idleInTransactionMs: 1_500,
  answerMs: 2_000,
  connectMs: 2_000,
};

/** The limits that the server keeps, as session settings. */
export function serverLimits(limits: SessionLimits): readonly string[] {
  return [
    `statement_timeout=${String(limits.statementMs)}`,
    `lock_timeout=${String(limits.lockMs)}`,
    `idle_in_transaction_session_timeout=${String(limits.idleInTransactionMs)}`,
  ];
}
