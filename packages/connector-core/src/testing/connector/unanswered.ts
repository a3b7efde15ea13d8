import { vi } from "vitest";
import { maxRequestsMs } from "../../webhook/requests-in-time";
import type { TestEnvironment } from "./environment";

/** Real time for the work that is left when the time for requests is over. */
const graceMs = 1_000;

/** A request that is never answered. */
interface Unanswered {
  readonly request: Request;
  readonly reject: (reason: unknown) => void;
}

/**
 * Runs work while the provider answers nothing, by timers that go to the end of the time for a
 * delivery's requests.
 * @returns undefined if the work has not ended then
 */
export async function whileUnanswered<T>(
  { answerWith }: TestEnvironment,
  work: () => Promise<T>,
): Promise<T | undefined> {
  const { setTimeout: start, clearTimeout: stop } = globalThis;
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  let grace: ReturnType<typeof setTimeout> | undefined;
  try {
    // Kept: what only an abort signal refers to may be collected as garbage, and is not aborted then.
    const unanswered: Unanswered[] = [];
    const asked = new Promise<void>((resolve) => {
      answerWith((input, init) => {
        resolve();
        return new Promise((_resolve, reject) => {
          const request = new Request(input, init);
          unanswered.push({ request, reject });
          request.signal.addEventListener("abort", () => {
            reject(request.signal.reason as Error);
          });
        });
      });
    });
    const working = work();
    await Promise.race([asked, working]);
    await vi.advanceTimersByTimeAsync(maxRequestsMs);
    const late = new Promise<undefined>((resolve) => {
      grace = start(() => {
        resolve(undefined);
      }, graceMs);
    });
    return await Promise.race([working, late]);
  } finally {
    stop(grace);
    vi.useRealTimers();
  }
}
