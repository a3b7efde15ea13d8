import type { Installation } from "./installation";

/** Something that fails for a while, during the load. */
export interface Fault {
  readonly name: string;
  begin(): Promise<void> | void;
  /** What an operator or a service manager does, or the end of what is outside of the host. */
  end(): Promise<void> | void;
  /** How long it lasts, as a share of the usual time (default: 1). */
  readonly share?: number;
}

/** A step that every signature's window allows. */
const clockStepMs = 120_000;

/** All faults, each of one part of the installation. */
export function faultsOf(installation: Installation): readonly Fault[] {
  const { hosts, postgres, postgresPath, redis, redisPath, providers, disk } = installation;
  const [first, second] = hosts;
  return [
    {
      name: "first host killed (kill -9), started again",
      begin: () => first.kill(),
      end: () => first.start(),
    },
    {
      name: "a session of PostgreSQL killed (kill -9), so that it ends all and recovers",
      async begin() {
        const [row] = await installation.query<{ pid: number }>(`select pid from pg_stat_activity
          where backend_type = 'client backend' and pid <> pg_backend_pid() limit 1`);
        if (row) process.kill(row.pid, "SIGKILL");
      },
      end: () => undefined,
      share: 0,
    },
    {
      name: "network to PostgreSQL silent, old connections lost",
      begin: () => {
        postgresPath.silence();
      },
      end: () => {
        postgresPath.restore();
      },
    },
    {
      name: "Redis killed (kill -9), started again empty",
      begin: () => redis.kill(),
      end: () => redis.restart(),
    },
    {
      name: "all providers and receivers hang",
      begin: () => {
        providers.behave("hanging");
      },
      end: () => {
        providers.behave("normal");
      },
    },
    ...(disk === undefined
      ? []
      : [
          {
            name: "disk of PostgreSQL full",
            begin: () => disk.fill(),
            async end() {
              await disk.free();
              // It ends by itself if it cannot even write its log.
              await postgres.start();
            },
          },
        ]),
    {
      name: "second host killed (kill -9), started again",
      begin: () => second.kill(),
      end: () => second.start(),
    },
    {
      name: "first host frozen (SIGSTOP)",
      begin: () => {
        first.freeze();
      },
      end: () => {
        first.thaw();
      },
    },
    {
      name: "PostgreSQL killed (kill -9), started again",
      begin: () => postgres.kill(),
      end: () => postgres.start(),
    },
    {
      name: "PostgreSQL frozen (SIGSTOP)",
      begin: () => postgres.freeze(),
      end: () => postgres.thaw(),
    },
    {
      name: "Redis frozen (SIGSTOP)",
      begin: () => {
        redis.freeze();
      },
      end: () => {
        redis.thaw();
      },
    },
    {
      name: "network to Redis silent",
      begin: () => {
        redisPath.silence();
      },
      end: () => {
        redisPath.restore();
      },
    },
    {
      name: "all providers and receivers slow",
      begin: () => {
        providers.behave("slow");
      },
      end: () => {
        providers.behave("normal");
      },
    },
    {
      name: "clock of the first host two minutes ahead",
      begin: () => {
        first.shiftClock(clockStepMs);
      },
      end: () => {
        first.shiftClock(0);
      },
    },
    {
      name: "clock of the second host two minutes behind",
      begin: () => {
        second.shiftClock(-clockStepMs);
      },
      end: () => {
        second.shiftClock(0);
      },
    },
    {
      name: "both hosts killed at once (kill -9), started again",
      async begin() {
        await Promise.all([first.kill(), second.kill()]);
      },
      async end() {
        await Promise.all([first.start(), second.start()]);
      },
      share: 0,
    },
  ];
}
