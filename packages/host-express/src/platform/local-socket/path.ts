import { closeSync, constants, openSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { ConfigError } from "../config/config";

/**
 * Path of the socket on which a host takes commands. Its directory is for the owner only, so that the
 * socket is never open to others, whatever the permissions of the data directory are.
 */
export function socketPath(dataDirectory: string): string {
  return join(dataDirectory, "run", "host.sock");
}

/** Maximum length in bytes of the path of a Unix socket: 104 on macOS, with the final zero. */
const maxPathBytes = 103;

/** A path that the kernel accepts. */
export interface ShortPath {
  readonly path: string;
  /** Invalidates the path; it has to stay valid while a server listens on it. */
  release(): void;
}

/**
 * Returns a path of a socket that is short enough. Linux offers one through an open directory.
 * @throws ConfigError if the path is too long on another system
 */
export function shortenPath(path: string): ShortPath {
  if (Buffer.byteLength(path) <= maxPathBytes) return { path, release: () => undefined };
  if (process.platform !== "linux") {
    throw new ConfigError(
      `TT_DATA_DIR: ${path} is too long for a socket, which can have at most ` +
        `${String(maxPathBytes)} bytes; move the data directory to a shorter path`,
    );
  }
  const directory = openSync(dirname(path), constants.O_RDONLY | constants.O_DIRECTORY);
  return {
    path: `/proc/self/fd/${String(directory)}/${basename(path)}`,
    release: () => {
      closeSync(directory);
    },
  };
}
