import type { Descriptor } from "@tt/connector-core";
import type { Config } from "../platform/config/config";
import { startHost } from "../host";
import type { Log } from "../platform/log/log";

/** Longest graceful shutdown; the process exits with 1 after that. */
const shutdownTimeoutMs = 25_000;

/** Runs a host until SIGTERM or SIGINT. A second signal exits immediately. */
export async function serve(
  config: Config,
  log: Log,
  connectors: readonly Descriptor[],
): Promise<void> {
  const host = await startHost(config, { log, connectors });
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal }, "stopping");
    setTimeout(() => process.exit(1), shutdownTimeoutMs).unref();
    host.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, "shutdown failed");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  // Printed last: a program that waits for this line may send a signal immediately.
  process.stdout.write(`tt host is ready on ${host.url}\n`);
}
