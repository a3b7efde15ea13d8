import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { serveProvider } from "./provider";

const fake = { fetch: () => Promise.resolve(new Response("the fake")) };
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "tt-provider-"));
});
afterEach(() => rm(directory, { recursive: true }));

it("has the same address after a restart", async () => {
  const urls = new Set<string>();
  for (let start = 0; start < 3; start++) {
    const server = await serveProvider(fake, directory);
    urls.add(server.url);
    expect(await (await fetch(server.url)).text()).toBe("the fake");
    await server.close();
  }
  expect([...urls]).toHaveLength(1);
});

it("takes another port if its own is taken, and keeps that", async () => {
  const first = await serveProvider(fake, directory);
  const second = await serveProvider(fake, directory);
  expect(second.url).not.toBe(first.url);
  await second.close();
  const third = await serveProvider(fake, directory);
  expect(third.url).toBe(second.url);
  await Promise.all([first.close(), third.close()]);
});
