import type { LogConfig } from "kysely";
import { errorCode } from "../error-code";
import type { Tracer } from "./tracer";

const maxTextLength = 2_000;

/** The option `log` of Kysely that traces statements; without a tracer, Kysely measures nothing. */
export function traceStatements(tracer: Tracer | undefined): { readonly log?: LogConfig } {
  if (!tracer) return {};
  return {
    log: (event) => {
      const reason = event.level === "error" ? reasonOf(event.error) : undefined;
      recordStatement(tracer, event.query.sql, event.queryDurationMillis, reason);
    },
  };
}

/** Runs a statement that does not go through Kysely, and records it. */
export async function traceStatement<Result>(
  tracer: Tracer | undefined,
  text: string,
  run: () => Promise<Result>,
): Promise<Result> {
  if (!tracer) return run();
  const started = performance.now();
  try {
    const result = await run();
    recordStatement(tracer, text, performance.now() - started, undefined);
    return result;
  } catch (error) {
    recordStatement(tracer, text, performance.now() - started, reasonOf(error));
    throw error;
  }
}

/** The text has placeholders instead of values, so it contains no data. */
function recordStatement(
  tracer: Tracer,
  text: string,
  durationMs: number,
  reason: string | undefined,
): void {
  const operation = /^\s*(\w+)/.exec(text)?.[1]?.toLowerCase() ?? "statement";
  const attributes = {
    "db.system.name": "postgresql",
    "db.operation.name": operation,
    "db.query.text": text.slice(0, maxTextLength),
  };
  tracer.record(operation, attributes, durationMs, reason);
}

function reasonOf(error: unknown): string {
  const code = errorCode(error);
  return code === "" ? "error" : code;
}
