// Times to wait, as the server and the script of pages write them.

/** Formats a time to wait: `58 s`, or `14:20` in minutes and seconds. */
export function waitText(seconds: number): string {
  if (seconds < 60) return `${String(seconds)} s`;
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, "0")}`;
}
