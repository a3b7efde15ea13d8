/** Reads that run at the same time: one waits for the server while the other's rows are used. */
const maxConcurrent = 2;
/** Most inputs of one read, which bounds its time. */
const maxInputs = 50;

/** An input whose read has not started. */
interface Waiting<Input, Output> {
  readonly input: Input;
  readonly resolve: (output: Output | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Joins reads of several requests: the inputs of one turn of the event loop, and those that arrive while
 * the database is busy with earlier ones, are read by one statement. A lone input is read at once.
 *
 * A read never serves an input that arrived after it started, so what it returns is not older than the
 * call: a session that was ended before is not found.
 * @param read Reads inputs; returns their outputs in the same order, undefined for what does not exist. If
 *   it fails, all its inputs fail.
 * @returns a function that resolves with the output of its input
 */
export function joinedReads<Input, Output>(
  read: (inputs: readonly Input[]) => Promise<readonly (Output | undefined)[]>,
): (input: Input) => Promise<Output | undefined> {
  let waiting: Waiting<Input, Output>[] = [];
  let running = 0;
  let isScheduled = false;

  const start = (): void => {
    isScheduled = false;
    while (running < maxConcurrent && waiting.length > 0) {
      const taken = waiting.slice(0, maxInputs);
      waiting = waiting.slice(maxInputs);
      running += 1;
      void serve(read, taken).then(() => {
        running -= 1;
        start();
      });
    }
  };
  return (input) =>
    new Promise((resolve, reject) => {
      waiting.push({ input, resolve, reject });
      if (isScheduled) return;
      isScheduled = true;
      // After the requests that have arrived at the same moment.
      setImmediate(start);
    });
}

async function serve<Input, Output>(
  read: (inputs: readonly Input[]) => Promise<readonly (Output | undefined)[]>,
  taken: readonly Waiting<Input, Output>[],
): Promise<void> {
  try {
    const outputs = await read(taken.map(({ input }) => input));
    taken.forEach(({ resolve }, index) => {
      resolve(outputs[index]);
    });
  } catch (error) {
    for (const { reject } of taken) reject(error);
  }
}
