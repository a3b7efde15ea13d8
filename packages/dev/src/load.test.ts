import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { loadSetup } from "./load";
import { readRunning, writeRunning } from "./running";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "tt-dev-"));
});
afterEach(() => rm(directory, { recursive: true }));

it("says what to do where no connector is", async () => {
  await expect(loadSetup(directory)).rejects.toThrow("npm create @tt/connector");
});

it.each(["export {};", "export default 1;", "export default { connector: {} };"])(
  "refuses a dev.ts with %s",
  async (source) => {
    await writeFile(join(directory, "dev.ts"), source);
    await expect(loadSetup(directory)).rejects.toThrow("defineDev");
  },
);

it("finds what runs, and says what to start if nothing does", () => {
  expect(() => readRunning(directory)).toThrow("tt-connector dev");
  const running = {
    providerUrl: "http://127.0.0.1:4000",
    url: "http://127.0.0.1:3000",
    deliveryUrl: null,
    project: 1,
  };
  writeRunning(running, directory);
  expect(readRunning(directory)).toEqual(running);
});
