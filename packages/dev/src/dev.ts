import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { emitKeypressEvents } from "node:readline";
import { setupFile } from "./load";
import { askSecret } from "./secret-channel";
import { secretVariable } from "./send";
import { watchSources } from "./watch";

/** What a restart is for. Deliveries are read when they are sent. */
const watched = ["src", "test", setupFile];

const keys = "  d  send the recorded deliveries    r  restart    q  quit\n";

/**
 * Serves the connector in a process of its own, and starts that again whenever a source changes: modules
 * cannot be loaded twice.
 * @param program Path of this program.
 */
export async function develop(program: string, port: number): Promise<void> {
  const host = new Restarted(program, ["serve", "--port", String(port)]);
  const stopWatching = watchSources(process.cwd(), watched, () => {
    process.stdout.write("  A source changed: starting again …\n");
    host.restart();
  });
  host.restart();
  await pressed(process.stdin, {
    d: () => {
      void host.readSecret().then((secret) => {
        const env = secret === undefined ? {} : { [secretVariable]: secret };
        // What the developer has set goes first.
        spawn(process.execPath, [program, "send"], {
          stdio: "inherit",
          env: { ...env, ...process.env },
        });
      });
    },
    r: () => {
      process.stdout.write("  Starting again …\n");
      host.restart();
    },
  });
  stopWatching();
  await host.stop();
}

/** A process that is started again on request; requests during a restart are one. */
class Restarted {
  readonly #args: readonly string[];
  #child: ChildProcess | undefined;
  #work = Promise.resolve();
  #isDue = false;

  constructor(program: string, args: readonly string[]) {
    this.#args = [program, ...args];
  }

  restart(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    this.#work = this.#work.then(async () => {
      await this.#end();
      this.#isDue = false;
      this.#child = spawn(process.execPath, this.#args, {
        stdio: ["ignore", "inherit", "inherit", "ipc"],
      });
      this.#child.once("exit", (code) => {
        if (code) process.stdout.write("  It ended with an error: waiting for a change.\n");
      });
    });
  }

  /** The secret of deliveries that is stored now; undefined if there is none, or nothing runs. */
  async readSecret(): Promise<string | undefined> {
    return this.#child?.connected ? askSecret(this.#child) : undefined;
  }

  stop(): Promise<void> {
    return this.#work.then(() => this.#end());
  }

  async #end(): Promise<void> {
    const child = this.#child;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    await exited;
  }
}

/** Does what the keys say until `q`, Ctrl-C or a signal. Without a terminal, only signals count. */
function pressed(
  input: NodeJS.ReadStream,
  actions: Readonly<Record<string, () => void>>,
): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const)
      process.once(signal, () => {
        input.pause();
        resolve();
      });
    if (!input.isTTY) return;
    process.stdout.write(keys);
    emitKeypressEvents(input);
    input.setRawMode(true);
    input.on("keypress", (_text, key: { readonly name?: string; readonly ctrl?: boolean }) => {
      if (key.name === "q" || (key.ctrl && key.name === "c")) {
        input.setRawMode(false);
        input.pause();
        resolve();
      } else if (key.name !== undefined) actions[key.name]?.();
    });
  });
}
