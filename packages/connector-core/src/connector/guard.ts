import { toFailure } from "../error";
import type { Ports } from "../ports/ports";
import type { Result } from "../result";
import { cleanValue } from "../text";

/**
 * Works, and turns every throw into a failure with a message fit for a person, logged once.
 * @param connector The connector's key.
 * @param integration The card's id; empty when there is none.
 */
export async function guarded<T extends object, D extends object>(
  { log, telemetry }: Pick<Ports, "log" | "telemetry">,
  connector: string,
  integration: string,
  work: () => Promise<Result<T, D>>,
): Promise<Result<T, D>> {
  try {
    // Hosts store and show what a connector reports: a warning, what was found out before a save.
    return cleanValue(await work());
  } catch (error) {
    const failure = toFailure(error);
    const about = { connector, integration, code: failure.code };
    if (failure.code === "internal_error") log.error({ ...about, err: error }, "operation failed");
    else log.warn({ ...about, err: error }, "operation failed");
    telemetry.emit("failure", about);
    return failure;
  }
}
