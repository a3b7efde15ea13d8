import { randomUUID } from "node:crypto";
import type { Query } from "../baseline-database";

/** Items that the host's reports keep. */
const maxItems = 100;

/**
 * CTEs that store what the host stores with every page: the checkpoint with the integration, and the
 * counts and first items of the report. Parameters: `$2` to `$6`, from {@link Progress}.
 */
export const progressStatements = `checkpoint as (
    update integrations set config = jsonb_set(config, '{state,sync}', $2::jsonb),
      state_version = state_version + 1, updated_at = now()
    where id = $3
  ), report as (
    insert into integration_runs (id, integration_id, status, dry_run, started_at, created, updated,
      skipped, failed, items)
    values ($4, $3, 'running', false, now(), $5, 0, 0, 0, $6::jsonb)
    on conflict (id) do update set created = excluded.created, items = excluded.items
  )`;

/** Checkpoint and report of one sync. */
export interface Progress {
  /** Adds a page. @returns The parameters of {@link progressStatements} */
  add(refs: readonly string[], page: string): readonly unknown[];
}

/** Starts the syncs of the only integration. */
export async function openProgress(query: Query): Promise<() => Progress> {
  const [integration] = await query<{ id: string }>("select id from integrations");
  return () => {
    const run = randomUUID();
    const items: object[] = [];
    let created = 0;
    return {
      add(refs, page) {
        created += refs.length;
        for (const ref of refs) {
          if (items.length < maxItems) items.push({ ref, title: ref, status: "created" });
        }
        const checkpoint = JSON.stringify({ checkpoint: { page } });
        return [checkpoint, integration?.id, run, created, JSON.stringify(items)];
      },
    };
  };
}
