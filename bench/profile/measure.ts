import { setTimeout } from "node:timers/promises";
import { deliveriesTo } from "./deliveries";
import { linesOf } from "./lines";
import { firstSyncOf } from "./sync";
import { firstImportOfEvents } from "../import/scenario";
import { firstSyncOfIssues } from "../sync/scenario";
import type { BenchRun } from "../runner/bench";
import { startProbedHost, type ProbedHost } from "../runner/probed-host";
import type { ProfileFigures } from "./figures";
import type { ProfiledWork } from "./work";

const works = {
  deliveries: deliveriesTo,
  sync: firstSyncOf(firstSyncOfIssues),
  import: firstSyncOf(firstImportOfEvents),
} as const;

/** Profiles deliveries and first syncs on one database. */
export function measureProfile(kind: string, run: BenchRun): Promise<readonly string[]> {
  return profileWorks(kind, run, "");
}

/** @param only Profiles only the work whose name contains this text. */
async function profileWorks(kind: string, run: BenchRun, only: string): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const [name, prepare] of Object.entries(works)) {
    if (!name.includes(only)) continue;
    const work = await prepare(run);
    run.log(`  ${work.name}`);
    try {
      const figures = await profileOf(work);
      if (lines.length > 0) lines.push("");
      lines.push(...linesOf(`${work.name}, ${kind}`, work, figures));
    } finally {
      await work.stop();
    }
  }
  return lines;
}

async function profileOf(work: ProfiledWork): Promise<ProfileFigures> {
  const host: ProbedHost<ProfileFigures> = await startProbedHost(
    work.database,
    "./profile/probe.ts",
    work.env,
  );
  try {
    const measured = await work.warmUp(host.url);
    // The relay and the job queue finish what the warm-up left.
    await setTimeout(3_000);
    await host.read();
    await measured();
    return await host.read();
  } finally {
    await host.stop();
  }
}
