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
  // Keeps lines that are typed before they are asked for.
  const typed = lines[Symbol.asyncIterator]();
  const ask = async (prompt: string): Promise<string> => {
    prompts.write(prompt);
    const line = await typed.next();
    prompts.write("\n");
    if (line.done) throw new ConfigError("No password was entered");
    return line.value;
  };
  try {
    const password = await ask("New password: ");
    if ((await ask("Repeat it: ")) !== password) {
      throw new ConfigError("The passwords do not match");
    }
    return password;
  } finally {
    lines.close();
  }
}
