import pg from "pg";

// Loaded into the measured host before its own code: counts the statements of requests, and reports
// them over IPC. Jobs, the readiness check and maintenance have sessions of other names.

const sessions: ReadonlySet<string | undefined> = new Set([
  "tt-host",
  "tt-host prepared",
  "tt-host bounded",
]);

interface Client {
  readonly connectionParameters?: { readonly application_name?: string };
  query: (this: Client, ...parameters: unknown[]) => unknown;
}

if (process.send) {
  let statements = 0;
  const prototype = pg.Client.prototype as unknown as Client;
  const send = prototype.query;
  prototype.query = function (...parameters) {
    if (sessions.has(this.connectionParameters?.application_name)) statements += 1;
    return send.apply(this, parameters);
  };
  process.on("message", () => {
    process.send?.(statements);
    statements = 0;
  });
  process.channel?.unref();
}
