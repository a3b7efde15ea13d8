import { describe, expect, it } from "vitest";
import { partReader } from "./parts";

const never = new Promise<never>(() => undefined);

describe("the parts of a page", () => {
  const reader = (fragment?: string) => {
    const logged: string[] = [];
    const log = { error: (_fields: object, text: string) => logged.push(text) };
    return { logged, read: partReader(log as never, { "x-fragment": fragment }) };
  };
  const value = () => Promise.resolve(7);

  it.each([
    ["the whole page", undefined, {}, "ready"],
    ["the whole page, without a deferred part", undefined, { isDeferred: true }, "pending"],
    ["the part", "stats week", { isDeferred: true }, "ready"],
    ["another part", "stats", {}, "pending"],
    ["the element around it", "stats", { inside: "stats" }, "ready"],
    [
      "the element around a deferred part",
      "stats",
      { inside: "stats", isDeferred: true },
      "pending",
    ],
  ])("are read for %s", async (_name, fragment, options, status) => {
    expect((await reader(fragment).read("week", value, options)).status).toBe(status);
  });

  it("are not even begun if they are not asked for", async () => {
    let count = 0;
    await reader("stats").read("week", () => Promise.resolve((count += 1)));
    expect(count).toBe(0);
  });

  it("fail alone, and are in the log", async () => {
    const { read, logged } = reader();
    const parts = await Promise.all([
      read("week", () => Promise.reject(new Error("no week"))),
      read("stats", value),
    ]);
    expect(parts).toEqual([{ status: "failed" }, { status: "ready", value: 7 }]);
    expect(logged).toEqual(['the part "week" of a page could not be read']);
  });

  it("do not delay a whole page beyond their limit, and are waited for if they are asked for", async () => {
    expect(await reader().read("update", () => never, { maxWaitMs: 1 })).toEqual({
      status: "pending",
    });
    const around = { maxWaitMs: 1, inside: "stats" };
    expect(await reader("stats").read("update", () => never, around)).toEqual({
      status: "pending",
    });
    expect(await reader().read("update", value, { maxWaitMs: 60_000 })).toMatchObject({ value: 7 });
    const slow = () => new Promise<number>((resolve) => setTimeout(resolve, 20, 7));
    expect(await reader("update").read("update", slow, { maxWaitMs: 1 })).toMatchObject({
      value: 7,
    });
  });
});
