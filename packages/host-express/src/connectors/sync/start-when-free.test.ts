import type { Connector, Run } from "@tt/connector-core";
import { beforeEach, expect, it } from "vitest";
import type { SyncResult, SyncRunner } from "./runner";
import { startWhenFree } from "./start-when-free";

const connector = {} as Connector;
const refused: SyncResult = { ok: false, code: "busy", error: "A sync is running." };
const done: SyncResult = { ok: true, run: { id: "run" } as Run };

let answered: AbortController;
let stopping: AbortController;
/** Attempts that are refused before one succeeds. */
let refusals: number;
/** When they were made, in milliseconds. */
let attempts: number[];
/** The sync of this process, if that is the one that is running. */
let own: Promise<void> | undefined;
const start = () =>
  startWhenFree(
    {
      stopping: stopping.signal,
      start() {
        attempts.push(performance.now());
        return {
          progress: () => undefined,
          ended: Promise.resolve(attempts.length > refusals ? done : refused),
        };
      },
      running: () => own,
      stop: () => Promise.resolve(),
    } satisfies SyncRunner,
    connector,
    "id",
    answered,
  ).ended;

beforeEach(() => {
  answered = new AbortController();
  stopping = new AbortController();
  refusals = 0;
  attempts = [];
  own = undefined;
});

it("waits for the sync of another process by growing pauses", async () => {
  refusals = 3;
  expect(await start()).toBe(done);
  const pauses = attempts.slice(1).map((at, index) => at - (attempts[index] ?? 0));
  expect(pauses).toHaveLength(3);
  [250, 500, 1_000].forEach((expected, index) => {
    // A timer may be early by a fraction of a millisecond.
    expect(pauses[index]).toBeGreaterThan(expected - 2);
  });
});

it("waits for the sync of its own process without further attempts", async () => {
  refusals = 1;
  let end = (): void => undefined;
  own = new Promise((resolve) => {
    end = resolve;
  });
  const ended = start();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(attempts).toHaveLength(1);
  end();
  expect(await ended).toBe(done);
  expect(attempts).toHaveLength(2);
});

it.each([
  ["the caller waits no longer", () => answered],
  ["the host stops", () => stopping],
])("ends the wait when %s", async (_why, controller) => {
  refusals = Infinity;
  own = new Promise(() => undefined);
  const ended = start();
  setTimeout(() => {
    controller().abort();
  });
  expect(await ended).toBe(refused);

  expect(await start(), "already aborted").toBe(refused);
  expect(attempts).toHaveLength(2);
});

it("returns any other failure at once", async () => {
  const stopped: SyncResult = { ok: false, code: "busy", error: "", run: { id: "run" } as Run };
  const runner = {
    stopping: stopping.signal,
    start: () => ({ progress: () => undefined, ended: Promise.resolve(stopped) }),
    running: () => undefined,
    stop: () => Promise.resolve(),
  };
  expect(await startWhenFree(runner, connector, "id", answered).ended).toBe(stopped);
});
