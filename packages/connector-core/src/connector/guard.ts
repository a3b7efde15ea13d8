import { toFailure } from "../error";
import type { Ports } from "../ports/ports";
import type { Result } from "../result";
import { cleanValue } from "../text";

/**
 * Runs an operation and converts every thrown error to a failure, logged once.
 * @param connector The connector's key.
 * @param integration The integration's id; empty if there is none.
 */
export async function guarded<T extends object, D extends object>(
  { log, telemetry }: Pick<Ports, "log" | "telemetry">,
  connector: string,
  integration: string,
  work: () => Promise<Result<T, D>>,
): Promise<Result<T, D>> {
  try {
    // Hosts store and display what a connector reports, so its strings must be storable.
    return cleanValue(await work());
  } catch (error) {
    const failure = toFailure(error);
    const fields = { connector, integration, code: failure.code };
    if (failure.code === "internal_error") log.error({ ...fields, err: error }, "operation failed");
    else log.warn({ ...fields, err: error }, "operation failed");
    telemetry.emit("failure", fields);
    return failure;
  }
}
