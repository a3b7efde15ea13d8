import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";

/** A process that says its last words to the log, and what it does then. */
function logging(then: string): ChildProcess & { readonly stdout: NodeJS.ReadableStream } {
  const { href } = new URL("./output.ts", import.meta.url);
  const program = `import { bufferedOutput } from "${href}";
    bufferedOutput().write("last words\\n");
    ${then}`;
  const args = ["--import", "tsx", "--input-type=module", "--eval", program];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"] });
  onTestFinished(() => void child.kill());
  return child;
}

describe("the buffered log", () => {
  it.each(["process.exit(1);", "throw new Error();", ""])(
    "has its last line when the process ends: %j",
    async (then) => {
      expect(await text(logging(then).stdout)).toBe("last words\n");
    },
  );

  it("writes a line that stays alone", async () => {
    const { stdout } = logging("setInterval(() => undefined, 60_000);");
    const [written] = (await once(stdout, "data")) as [Buffer];
    expect(written.toString()).toBe("last words\n");
  });
});
