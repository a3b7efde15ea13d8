import type { Run, Storage } from "@tt/connector-core";

/** Reads the run of the sync that is running, in whichever process; undefined if there is none. */
export async function runningRun(
  runs: Pick<Storage["runs"], "list">,
  integration: string,
): Promise<Run | undefined> {
  const [latest] = await runs.list(integration, 1);
  return latest?.status === "running" ? latest : undefined;
}
