import { createInterface } from "node:readline/promises";
import { text } from "node:stream/consumers";
import { Writable } from "node:stream";
import { ConfigError } from "../platform/config/config";

/**
 * Reads a new password: in a terminal by two hidden prompts, otherwise all of the input, without the
 * newline at its end.
 * @param prompts receives the prompts
 * @throws ConfigError if the two entries differ or the input ends
 */
export async function readPassword(
  input: NodeJS.ReadableStream & { readonly isTTY?: boolean },
  prompts: NodeJS.WritableStream,
): Promise<string> {
  if (!input.isTTY) return (await text(input)).replace(/\r?\n$/, "");
  // The interface echoes what is typed to its output, which therefore goes nowhere.
  const output = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  const lines = createInterface({ input, output, terminal: true });
  const ended = new Promise<never>((_resolve, reject) => {
    lines.once("close", () => {
      reject(new ConfigError("No password was entered"));
    });
  });
  const ask = async (prompt: string): Promise<string> => {
    prompts.write(prompt);
    const line = await Promise.race([lines.question(""), ended]);
    prompts.write("\n");
    return line;
  };
  try {
    const password = await ask("New password: ");
    if ((await ask("Repeat it: ")) !== password) {
      throw new ConfigError("The passwords do not match");
    }
    return password;
  } finally {
    ended.catch(() => undefined);
    lines.close();
  }
}
