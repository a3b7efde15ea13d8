import { setTimeout as wait } from "node:timers/promises";
import {
  startDebianPostgres,
  type DebianPostgres,
} from "../../packages/host-express/test/support/debian-postgres";
import { startTcpProxy, type TcpProxy } from "../../packages/host-express/test/support/tcp-proxy";
import { table } from "../runner/figures";
import { startEntryHost, type EntryHost } from "../runner/entry-host";

/** Behaviour of a host while its database fails. */
export interface FaultFigures {
  readonly name: string;
  /** Number of responses by status during the fault; status 0: none within 30 s. */
  readonly statuses: Readonly<Record<number, number>>;
  readonly slowestAnswerMs: number;
  /** Longest response time of `/health/ready` during the fault. */
  readonly slowestReadyMs: number;
  /** From the end of the fault to the last failed response; infinite if responses still fail after a minute. */
  readonly recoveryMs: number;
}

interface Fault {
  readonly name: string;
  begin(): Promise<void> | void;
  end(): Promise<void> | void;
}

const clients = 8;
/** Successes in a row after which the host counts as recovered: several for every client. */
const successesInARow = 40;
const maxRecoveryMs = 60_000;

/**
 * Measures a host under load during faults of Debian's PostgreSQL.
 * @param faultMs Duration of each fault.
 */
export async function measureDatabaseFaults(
  faultMs: number,
  say: (line: string) => void,
): Promise<readonly FaultFigures[]> {
  const postgres = await startDebianPostgres();
  const proxy = await startTcpProxy(postgres.url);
  let host: EntryHost | undefined;
  try {
    host = await startEntryHost(proxy.url, postgres.url);
    const figures: FaultFigures[] = [];
    for (const fault of faultsOf(postgres, proxy)) {
      say(`  ${fault.name}`);
      figures.push(await measure(host, fault, faultMs));
    }
    return figures;
  } finally {
    await host?.server.stop();
    await proxy.close();
    await postgres.stop();
  }
}

function faultsOf(postgres: DebianPostgres, proxy: TcpProxy): readonly Fault[] {
  return [
    {
      name: "silent path, old connections lost",
      begin: () => {
        proxy.silence();
      },
      end: () => {
        proxy.restore();
      },
    },
    { name: "frozen server", begin: () => postgres.freeze(), end: () => postgres.thaw() },
    {
      name: "server restarted with an immediate shutdown",
      begin: () => postgres.restart("immediate"),
      end: () => undefined,
    },
  ];
}

async function measure(host: EntryHost, fault: Fault, faultMs: number): Promise<FaultFigures> {
  const statuses: Record<number, number> = {};
  let slowestAnswerMs = 0;
  let slowestReadyMs = 0;
  let lastFailure = 0;
  let successes = 0;
  let isWorking = true;
  const client = async (): Promise<void> => {
    while (isWorking) {
      const { status, ms } = await host.createEntry();
      statuses[status] = (statuses[status] ?? 0) + 1;
      slowestAnswerMs = Math.max(slowestAnswerMs, ms);
      successes = status === 201 ? successes + 1 : 0;
      if (status !== 201) lastFailure = performance.now();
    }
  };
  const watch = async (): Promise<void> => {
    while (isWorking) {
      const started = performance.now();
      await fetch(`${host.server.url}/health/ready`).then((answer) => answer.arrayBuffer());
      slowestReadyMs = Math.max(slowestReadyMs, performance.now() - started);
      await wait(250);
    }
  };
  const work = [...Array.from({ length: clients }, client), watch()];
  await wait(1_000);
  await fault.begin();
  await wait(faultMs);
  await fault.end();
  const ended = performance.now();
  successes = 0;
  while (successes < successesInARow && performance.now() - ended < maxRecoveryMs) await wait(50);
  const recoveryMs =
    successes < successesInARow ? Number.POSITIVE_INFINITY : Math.max(0, lastFailure - ended);
  isWorking = false;
  await Promise.all(work);
  return { name: fault.name, statuses, slowestAnswerMs, slowestReadyMs, recoveryMs };
}

/** Formats the figures as a table. */
export function databaseFaultLines(figures: readonly FaultFigures[]): readonly string[] {
  const seconds = (ms: number): string => (ms / 1_000).toFixed(1);
  return table(
    [
      "fault",
      "recovered after s",
      "slowest response s",
      "slowest readiness s",
      "responses by status",
    ],
    figures.map((each) => [
      each.name,
      seconds(each.recoveryMs),
      seconds(each.slowestAnswerMs),
      seconds(each.slowestReadyMs),
      Object.entries(each.statuses)
        .map(([status, count]) => `${status}: ${String(count)}`)
        .join(", "),
    ]),
  );
}
