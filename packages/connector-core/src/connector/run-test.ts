import { toFailure } from "../error";
import type { Ports } from "../ports/ports";
import type { IntegrationRow } from "../ports/storage";
import { commitUpdate } from "./commit-update";
import { healthAfter } from "./health";
import type { TestReport } from "./reports";

/** Runs a connection test and stores its update and the resulting health. */
export async function runTest(
  ports: Ports,
  row: IntegrationRow,
  check: () => Promise<TestReport>,
): Promise<{ readonly ok: true; readonly message: string }> {
  const { integrations } = ports.storage;
  const now = ports.clock.now();
  const answer = await check().catch(async (error: unknown) => {
    await integrations.patch(row.id, { health: healthAfter(row, now, toFailure(error)) });
    throw error;
  });
  const report = typeof answer === "string" ? { message: answer } : answer;
  await commitUpdate(ports, row, report);
  await integrations.patch(row.id, { health: healthAfter(row, now) });
  return { ok: true, message: report.message };
}
