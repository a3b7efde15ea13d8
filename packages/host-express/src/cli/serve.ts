import type { Config } from "../platform/config/config";
import { startHost } from "../host";
import type { Log } from "../platform/log/log";

/** How long a stop may take before it is cut short, milliseconds. */
const patience = 25_000;

/** Serves until SIGTERM or SIGINT; a second signal does not wait. */
export async function serve(config: Config, log: Log): Promise<void> {
  const host = await startHost(config, { log });
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal }, "stopping");
    const cut = setTimeout(() => process.exit(1), patience);
    cut.unref();
    host.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, "the host did not stop cleanly");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  // Last: who reads this may send a signal at once.
  process.stdout.write(`tt host is ready on ${host.url}\n`);
}
