import { expect, it } from "vitest";
import { retryCollisions } from "./retry-collisions";

const failing = (code: string, times: number) => {
  let attempts = 0;
  const work = (): Promise<number> => {
    attempts += 1;
    return attempts > times
      ? Promise.resolve(attempts)
      : Promise.reject(Object.assign(new Error(code), { code }));
  };
  return { work, attempts: () => attempts };
};

it.each([
  ["a unique key", "23505"],
  ["a deadlock", "40P01"],
])("repeats what collided on %s, three times at most", async (_what, code) => {
  expect(await retryCollisions(failing(code, 2).work)).toBe(3);
  const hopeless = failing(code, 9);
  await expect(retryCollisions(hopeless.work)).rejects.toMatchObject({ code });
  expect(hopeless.attempts()).toBe(3);
});

it("repeats no other failure", async () => {
  const broken = failing("22001", 1);
  await expect(retryCollisions(broken.work)).rejects.toMatchObject({ code: "22001" });
  expect(broken.attempts()).toBe(1);
});
