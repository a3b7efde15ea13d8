import { addRoutingKeys } from "./action";
import { toFailure } from "../error";
import { healthAfter } from "./health";
import type { TestReport } from "./reports";
import type { Ports } from "../ports/ports";
import type { IntegrationRow } from "../ports/storage";

/** Runs a connection test and stores its report: state, token metadata, health, routing keys. */
export async function runTest(
  ports: Ports,
  row: IntegrationRow,
  check: () => Promise<TestReport>,
): Promise<{ readonly ok: true; readonly message: string }> {
  const { integrations } = ports.storage;
  const now = ports.clock.now();
  const report = await check().catch(async (error: unknown) => {
    await integrations.patch(row.id, { health: healthAfter(row, now, toFailure(error)) });
    throw error;
  });
  await integrations.patch(row.id, {
    ...(report.state ? { state: { set: report.state } } : {}),
    ...(report.credentials ? { credentials: report.credentials } : {}),
    health: healthAfter(row, now),
  });
  await addRoutingKeys(ports, row, report.routingKeys ?? []);
  return { ok: true, message: report.message };
}
