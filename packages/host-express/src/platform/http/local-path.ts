/**
 * True for a path on this host that is safe in a header. False for `//host` and `/\host`, which browsers
 * resolve to another host.
 */
export function isLocalPath(path: string): boolean {
  return /^\/(?![/\\])[!-[\]-~]*$/.test(path);
}

/** Prevents open redirects: returns `next` if it is a path on this host, otherwise `/`. */
export function localPath(next: string | undefined): string {
  return next !== undefined && isLocalPath(next) ? next : "/";
}
