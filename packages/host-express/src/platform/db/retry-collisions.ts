import { isDeadlock, isUniqueViolation } from "./errors";

/** The first attempt included. */
const maxAttempts = 3;

/**
 * Repeats work that collided with another transaction on a unique key or a lock: the next attempt sees what
 * the other one did.
 * @param work Leaves nothing behind if it fails, such as one transaction.
 * @throws what the last attempt throws
 */
export async function retryCollisions<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const isCollision = isUniqueViolation(error) || isDeadlock(error);
      if (!isCollision || attempt >= maxAttempts) throw error;
    }
  }
}
