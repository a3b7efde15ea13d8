/** The running timer, as the bar shows it. */
export interface RunningTimer {
  readonly id: number;
  /** Grows with every change of the entry. */
  readonly version: number;
  /** What is worked on: the notes, else the task, else the project. */
  readonly title: string;
  readonly project: string | null;
  /** Color of the project, `#rrggbb`. */
  readonly color: string | null;
  readonly client: string | null;
  /** Web page of the task at its provider. */
  readonly taskUrl: string | null;
  /** When it was started, ISO 8601 UTC. */
  readonly startedAt: string;
  /** The time of the start in the user's zone and format. */
  readonly startedText: string;
  /** Seconds so far, without breaks. */
  readonly elapsedSeconds: number;
  readonly isPaused: boolean;
}
