/** A part of a program and the processor time of its thread. */
export interface Share {
  readonly part: string;
  readonly milliseconds: number;
}

/** How often statements of one kind ran, and how long. */
export interface StatementTime {
  readonly label: string;
  readonly count: number;
  readonly totalMs: number;
}

/** What a profiled process did since the last report. */
export interface ProfileFigures {
  readonly shares: readonly Share[];
  readonly statements: readonly StatementTime[];
}
