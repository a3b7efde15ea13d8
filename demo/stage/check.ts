import { setTimeout } from "node:timers/promises";

/** A failed check. The message is for the user of the demo. */
export class Mismatch extends Error {
  override readonly name = "Mismatch";
}

/** @throws Mismatch if the condition does not hold */
export function check(holds: boolean, what: string, found?: unknown): void {
  if (holds) return;
  throw new Mismatch(found === undefined ? what : `${what}; found ${JSON.stringify(found)}`);
}

/**
 * Repeats a request until its result is as expected.
 * @throws Mismatch after a number of seconds
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T>,
  willDo: (answer: T) => boolean,
  seconds = 20,
): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (willDo(answer)) return answer;
    if (performance.now() > end) {
      throw new Mismatch(`${what} did not come to pass; last seen: ${JSON.stringify(answer)}`);
    }
    await setTimeout(50);
  }
}
