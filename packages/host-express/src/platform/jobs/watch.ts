/**
 * Longest pause between two looks at the database. With a heartbeat that is due after two seconds, it is
 * shorter than the time after which heartbeats count as missing.
 */
const maxPauseSeconds = 6;

/** Since when the heartbeats of jobs are watched without a pause. Seconds, by the clock of the database. */
export interface Watch {
  readonly since: number;
  readonly last: number;
}

/**
 * Continues a watch. It begins again after a pause: if the database stood still or was out of reach, or if
 * the machine slept, processes that are alive could not send heartbeats either.
 */
export function continueWatch(watch: Watch | undefined, now: number): Watch {
  const pause = watch === undefined ? Number.POSITIVE_INFINITY : now - watch.last;
  const isContinued = watch !== undefined && pause >= 0 && pause <= maxPauseSeconds;
  return { since: isContinued ? watch.since : now, last: now };
}

/** True if a heartbeat that is older than this would have been seen. */
export function isLongEnough({ since, last }: Watch, seconds: number): boolean {
  return last - since >= seconds;
}
