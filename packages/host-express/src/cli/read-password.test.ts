import { PassThrough, Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { readPassword } from "./read-password";

/** A terminal in which someone answers each prompt. */
async function typed(...answers: readonly string[]): Promise<readonly [unknown, string]> {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const prompts = new PassThrough();
  let shown = "";
  const remaining = [...answers];
  prompts.on("data", (chunk: Buffer) => {
    shown += chunk.toString();
    if (!shown.endsWith(": ")) return;
    const answer = remaining.shift();
    if (answer === undefined) input.end();
    else input.write(`${answer}\n`);
  });
  const result: unknown = await readPassword(input, prompts).catch(String);
  return [result, shown];
}

describe("reading a password", () => {
  it.each([
    ["secret words", "secret words"],
    ["secret words\n", "secret words"],
    ["secret words\r\n", "secret words"],
    [" two\nlines\n\n", " two\nlines\n"],
  ])("from a pipe takes %j as %j", async (sent, expected) => {
    expect(await readPassword(Readable.from([sent]), new PassThrough())).toBe(expected);
  });

  it("from a terminal asks twice and does not echo", async () => {
    expect(await typed("secret words", "secret words")).toEqual([
      "secret words",
      "New password: \nRepeat it: \n",
    ]);
  });

  it("refuses two different entries, and an input that ends", async () => {
    expect((await typed("one", "two"))[0]).toContain("The passwords do not match");
    expect((await typed("one"))[0]).toContain("No password was entered");
    expect((await typed())[0]).toContain("No password was entered");
  });
});
