import { setTimeout as sleep } from "node:timers/promises";
import { createAccounts } from "./accounts";
import { checkEverything, type Checked } from "./check";
import { faultsOf as keysWithFaults } from "./compare";
import { faultsOf, type Fault } from "./faults";
import { startInstallation } from "./installation";
import { countReasons, Journal, kinds } from "./journal";
import { makeLoad } from "./load";
import { settle } from "./settle";

/** How long a run takes. */
export interface RunPlan {
  /** Duration of one fault. */
  readonly faultMs: number;
  /** Load between the end of one fault and the beginning of the next. */
  readonly restMs: number;
  /** Number of faults, from the beginning of the list. */
  readonly faults: number;
}

/** What became of the load during one fault. */
export interface FaultResult {
  readonly name: string;
  /** From the end of the fault to the last failed response, milliseconds. */
  readonly recoveryMs: number;
  readonly failures: number;
  /** Number of failures by status or error. */
  readonly why: Readonly<Record<string, number>>;
}

/** Figures of a run. */
export interface RunResult {
  readonly loadSeconds: number;
  readonly settleSeconds: number;
  readonly faults: readonly FaultResult[];
  readonly checked: readonly Checked[];
  /** Deliveries of webhooks that were repeated under the same id. */
  readonly repeats: number;
  readonly hasDisk: boolean;
  /** What is wrong; empty if nothing is. */
  readonly violations: readonly string[];
}

/** The host recovers by itself within this time. */
export const maxRecoveryMs = 15_000;

/** Runs the load and the faults on an installation of its own, and checks what was stored. */
export async function runFaults(plan: RunPlan, log: (line: string) => void): Promise<RunResult> {
  const installation = await startInstallation();
  const violations: string[] = [];
  let result: Omit<RunResult, "violations">;
  try {
    const { hosts, providers } = installation;
    const accounts = await createAccounts(hosts[0].url, providers, installation.query);
    const journal = new Journal();
    const stop = new AbortController();
    const load = makeLoad(installation, accounts, journal, stop.signal);
    const started = performance.now();
    await sleep(plan.restMs);
    const faults: FaultResult[] = [];
    for (const fault of faultsOf(installation).slice(0, plan.faults)) {
      const measured = await measureFault(fault, plan, journal);
      faults.push(measured);
      log(`  ${fault.name}: recovered after ${(measured.recoveryMs / 1_000).toFixed(1)} s`);
      if (measured.recoveryMs > maxRecoveryMs) violations.push(`${fault.name}: no recovery`);
    }
    const loadSeconds = (performance.now() - started) / 1_000;
    stop.abort();
    await load;
    log("  waiting until everything is done");
    const settleSeconds = await settle(installation, accounts);
    const checked = await checkEverything(installation, journal);
    for (const each of checked) violations.push(...keysWithFaults(each.name, each));
    const ids = new Set(providers.receipts.map(({ id }) => id));
    const repeats = providers.receipts.length - ids.size;
    const hasDisk = installation.disk !== undefined;
    result = { loadSeconds, settleSeconds, faults, checked, repeats, hasDisk };
  } finally {
    if (!(await installation.close())) violations.push("A host exited by itself");
  }
  return { ...result, violations };
}

async function measureFault(
  fault: Fault,
  { faultMs, restMs }: RunPlan,
  journal: Journal,
): Promise<FaultResult> {
  const before = journal.failures.length;
  await fault.begin();
  await sleep(faultMs * (fault.share ?? 1));
  // A service manager starts a host again; its start is part of the recovery.
  const ended = performance.now();
  await fault.end();
  const recovered = async (): Promise<boolean> => {
    await sleep(100);
    return kinds.every((kind) => (journal.lastSuccessMs.get(kind) ?? 0) > ended);
  };
  while (!(await recovered()) && performance.now() - ended < maxRecoveryMs);
  await sleep(restMs);
  const failures = journal.failures.slice(before);
  const isBack = kinds.every((kind) => (journal.lastSuccessMs.get(kind) ?? 0) > ended);
  const lastFailureMs = Math.max(ended, ...failures.map(({ atMs }) => atMs));
  return {
    name: fault.name,
    recoveryMs: isBack ? lastFailureMs - ended : Number.POSITIVE_INFINITY,
    failures: failures.length,
    why: countReasons(failures.map(({ why }) => why)),
  };
}
