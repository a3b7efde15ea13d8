import { setTimeout as wait } from "node:timers/promises";
import {
  startDebianPostgres,
  type DebianPostgres,
} from "../../packages/host-express/test/support/debian-postgres";
import { startTcpProxy, type TcpProxy } from "../../packages/host-express/test/support/tcp-proxy";
import { table } from "../figures";
import { startSubject, type Subject } from "../subject";

/** What was seen of a host while its database failed. */
export interface FaultFigures {
  readonly name: string;
  /** Answers by status while the fault lasted; 0: none within 30 s. */
  readonly statuses: Readonly<Record<number, number>>;
  readonly slowestAnswerMs: number;
  /** Longest wait for `/health/ready` meanwhile. */
  readonly slowestReadyMs: number;
  /** From the end of the fault until every answer was good again. */
  readonly recoveryMs: number;
}

interface Fault {
  readonly name: string;
  begin(): Promise<void> | void;
  end(): Promise<void> | void;
}

const clients = 8;
/** So many good answers in a row, and every client has had some. */
const goodInARow = 40;
const maxRecoveryMs = 60_000;

/**
 * Measures how a host under load gets through faults of Debian's PostgreSQL.
 * @param faultMs How long each fault lasts, milliseconds.
 */
export async function measureDatabaseFaults(
  faultMs: number,
  say: (line: string) => void,
): Promise<readonly FaultFigures[]> {
  const postgres = await startDebianPostgres();
  const proxy = await startTcpProxy(postgres.url);
  let subject: Subject | undefined;
  try {
    subject = await startSubject(proxy.url, postgres.url);
    const figures: FaultFigures[] = [];
    for (const fault of faultsOf(postgres, proxy)) {
      say(`  ${fault.name}`);
      figures.push(await measure(subject, fault, faultMs));
    }
    return figures;
  } finally {
    await subject?.server.stop();
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
      name: "server restarted without goodbye",
      begin: () => postgres.restart("immediate"),
      end: () => undefined,
    },
  ];
}

async function measure(subject: Subject, fault: Fault, faultMs: number): Promise<FaultFigures> {
  const statuses: Record<number, number> = {};
  let slowestAnswerMs = 0;
  let slowestReadyMs = 0;
  let lastBad = 0;
  let good = 0;
  let isWorking = true;
  const client = async (): Promise<void> => {
    while (isWorking) {
      const { status, ms } = await subject.createEntry();
      statuses[status] = (statuses[status] ?? 0) + 1;
      slowestAnswerMs = Math.max(slowestAnswerMs, ms);
      good = status === 201 ? good + 1 : 0;
      if (status !== 201) lastBad = performance.now();
    }
  };
  const watch = async (): Promise<void> => {
    while (isWorking) {
      const started = performance.now();
      await fetch(`${subject.server.url}/health/ready`).then((answer) => answer.arrayBuffer());
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
  good = 0;
  while (good < goodInARow && performance.now() - ended < maxRecoveryMs) await wait(50);
  const recoveryMs = good < goodInARow ? Number.POSITIVE_INFINITY : Math.max(0, lastBad - ended);
  isWorking = false;
  await Promise.all(work);
  return { name: fault.name, statuses, slowestAnswerMs, slowestReadyMs, recoveryMs };
}

/** The figures as a table. */
export function databaseFaultLines(figures: readonly FaultFigures[]): readonly string[] {
  const seconds = (ms: number): string => (ms / 1_000).toFixed(1);
  return table(
    ["fault", "good again after s", "slowest answer s", "slowest readiness s", "answers by status"],
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
