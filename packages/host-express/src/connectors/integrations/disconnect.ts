import type { Failure, PendingRevocation } from "@tt/connector-core";
import * as z from "zod";
import type { HostContext } from "../../platform/context";
import type { JobHandler } from "../../platform/jobs/jobs";
import type { RegisteredConnector } from "../registry";

/** Queue of revocations that the provider did not confirm at once. */
export const revokeQueue = "provider_revoke";

/** With exponential back-off these last most of a day. */
const maxRetries = 16;

const job = z.object({
  connector: z.string(),
  integration: z.string(),
  pending: z.object({ token: z.string(), account: z.string().nullable() }),
});

/** Result of {@link disconnectIntegration}. */
export type Disconnected = { readonly ok: true; readonly warning?: string } | Failure;

/** Disconnects an integration. If the provider cannot revoke the token now, a job retries it. */
export async function disconnectIntegration(
  { manifest, connector }: RegisteredConnector,
  id: string,
  { database, jobs }: Pick<HostContext, "database" | "jobs">,
): Promise<Disconnected> {
  const result = await connector.disconnect(id);
  if (!result.ok) return result;
  const { pending, warning } = result;
  if (pending) {
    const work: { connector: string; integration: string; pending: PendingRevocation } = {
      connector: manifest.key,
      integration: id,
      pending,
    };
    await database.db.transaction().execute((tx) => jobs.send(revokeQueue, work, tx));
  }
  return { ok: true, ...(warning === undefined ? {} : { warning }) };
}

/** Retries to revoke tokens of integrations that are already disconnected. */
export function revokeJob(connectors: readonly RegisteredConnector[]): JobHandler {
  return {
    queue: revokeQueue,
    retryLimit: maxRetries,
    async handle(data) {
      const { connector: key, integration, pending } = job.parse(data);
      const registered = connectors.find(({ manifest }) => manifest.key === key);
      const result = await registered?.connector.revoke(integration, pending);
      if (result && (!result.ok || result.pending)) {
        throw new Error(`${registered?.manifest.name ?? key} has not revoked the token yet`);
      }
    },
  };
}
