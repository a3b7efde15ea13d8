import { spawnSync } from "node:child_process";

/** A program or library that tests use and npm cannot install. */
export interface SystemTool {
  readonly name: string;
  readonly debianPackage: string;
  /** Exits with code 0 if the tool is installed. */
  readonly check: readonly [command: string, ...args: string[]];
}

/** Path of Python (default: Debian's, which has Debian's `requests`); `PYTHON` overrides it. */
export const python = process.env["PYTHON"] ?? "/usr/bin/python3";

/** All tools that npm cannot install. */
export const systemTools = {
  redis: {
    name: "redis-server",
    debianPackage: "redis-server",
    check: ["redis-server", "--version"],
  },
  curl: { name: "curl", debianPackage: "curl", check: ["curl", "--version"] },
  nginx: { name: "nginx", debianPackage: "nginx-light", check: ["nginx", "-v"] },
  caddy: { name: "caddy", debianPackage: "caddy", check: ["caddy", "version"] },
  pgbouncer: {
    name: "pgbouncer",
    debianPackage: "pgbouncer",
    check: ["pgbouncer", "--version"],
  },
  openssl: { name: "openssl", debianPackage: "openssl", check: ["openssl", "version"] },
  systemd: {
    name: "systemd-analyze",
    debianPackage: "systemd",
    check: ["systemd-analyze", "--version"],
  },
  requests: {
    name: "requests for Python",
    debianPackage: "python3-requests",
    check: [python, "-c", "import requests"],
  },
} as const satisfies Record<string, SystemTool>;

/** True if the tool can be used on this machine. */
export function isInstalled({ check: [command, ...args] }: SystemTool): boolean {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}

/**
 * Builds the line that reports skipped tests and how to run them.
 * @param work What is skipped, e.g. `the tests of Redis`.
 * @param rerun Command that runs it once the tools are installed.
 * @returns The line, or undefined if nothing is missing.
 * @throws Error with the line if `CI` is set
 */
export function skipLine(
  missing: readonly SystemTool[],
  work: string,
  rerun: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  if (missing.length === 0) return undefined;
  const names = missing.map(({ name }) => name).join(" and ");
  const packages = missing.map(({ debianPackage }) => debianPackage).join(" ");
  const line = `Skipping ${work}: no ${names}. Run: apt-get install ${packages} && ${rerun}`;
  if (env["CI"]) throw new Error(`CI skips nothing. ${line}`);
  return line;
}
