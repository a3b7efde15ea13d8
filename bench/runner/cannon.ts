import autocannon from "autocannon";

/** Called for every response: its status (0: the connection failed) and its time in milliseconds. */
export type OnAnswer = (status: number, milliseconds: number) => void;

/** Sends requests with autocannon until it is done. @throws Error when it cannot send at all */
export function fire(options: autocannon.Options, onAnswer: OnAnswer): Promise<void> {
  return new Promise((resolve, reject) => {
    const run = autocannon(options, (error: unknown) => {
      if (error) reject(error instanceof Error ? error : new Error("autocannon failed"));
      else resolve();
    });
    run.on("response", (_client, status, _bytes, milliseconds) => {
      onAnswer(status, milliseconds);
    });
    run.on("reqError", () => {
      onAnswer(0, 0);
    });
  });
}
