import { setTimeout } from "node:timers/promises";

/** Something was not as it should be; the text is for who runs the demonstration. */
export class Mismatch extends Error {
  override readonly name = "Mismatch";
}

/** @throws Mismatch */
export function check(holds: boolean, what: string, found?: unknown): void {
  if (holds) return;
  throw new Mismatch(found === undefined ? what : `${what}; found ${JSON.stringify(found)}`);
}

/**
 * Asks again until the answer will do.
 * @throws Mismatch after so many seconds
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
