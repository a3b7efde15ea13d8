import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";

/** Starts a process that logs one line and then runs the given code. */
function logging(then: string): ChildProcessWithoutNullStreams {
  const { href } = new URL("./output.ts", import.meta.url);
  const program = `import { bufferedOutput } from "${href}";
    bufferedOutput().write("last words\\n");
    ${then}`;
  const args = ["--import", "tsx", "--input-type=module", "--eval", program];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "pipe"] });
  onTestFinished(() => void child.kill());
  return child;
}

describe("the buffered log", () => {
  it.each(["process.exit(1);", "throw new Error();", ""])(
    "is written when the process exits: %j",
    async (then) => {
      expect(await text(logging(then).stdout)).toBe("last words\n");
    },
  );

  it("writes a single line after the flush interval", async () => {
    const { stdout } = logging("setInterval(() => undefined, 60_000);");
    const [written] = (await once(stdout, "data")) as [Buffer];
    expect(written.toString()).toBe("last words\n");
  });

  it("lets the process exit after its reader closed the pipe", async () => {
    const child = logging(
      `process.stdin.once("data", () => process.exit(0)); console.error("up");`,
    );
    await once(child.stderr, "data");
    child.stdout.destroy();
    const exited = once(child, "exit");
    child.stdin.write("end\n");
    expect(await exited).toEqual([0, null]);
  });

  it("lets the process exit although its reader has stopped reading", async () => {
    // More than a pipe holds; the test never reads.
    const more = `const output = bufferedOutput();
      process.stdin.once("data", () => {
        output.write("x".repeat(4_000));
        process.exit(0);
      });
      process.stdout.write("x".repeat(1_000_000));
      console.error("up");`;
    const child = logging(more);
    child.stdout.pause();
    await once(child.stderr, "data");
    const exited = once(child, "exit");
    child.stdin.write("end\n");
    expect(await exited).toEqual([0, null]);
  }, 20_000);
});
