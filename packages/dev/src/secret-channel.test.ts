import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answerSecret, askSecret, maxAnswerMs, type Channel } from "./secret-channel";

/** The two ends of a channel between processes. */
function createChannel(): readonly [Channel, Channel] {
  const ends = [new EventEmitter(), new EventEmitter()] as const;
  const end = (own: EventEmitter, other: EventEmitter): Channel =>
    Object.assign(own, {
      // As between processes, messages are copies.
      send: (message: object) => other.emit("message", JSON.parse(JSON.stringify(message))),
    });
  return [end(ends[0], ends[1]), end(ends[1], ends[0])];
}

describe("the secret of deliveries", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each<readonly [string, () => Promise<string | undefined>, string | undefined]>([
    ["is told", () => Promise.resolve("stored"), "stored"],
    ["is not told if there is none", () => Promise.resolve(undefined), undefined],
    ["is not told if it cannot be read", () => Promise.reject(new Error("closed")), undefined],
  ])("%s", async (_name, read, expected) => {
    const [dev, server] = createChannel();
    answerSecret(server, read);
    dev.send?.({ type: "another message" });
    const asked = askSecret(dev);
    expect(await asked).toBe(expected);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is not waited for longer than 2 seconds", async () => {
    const [dev] = createChannel();
    const asked = askSecret(dev);
    await vi.advanceTimersByTimeAsync(maxAnswerMs);
    expect(await asked).toBeUndefined();
  });
});
