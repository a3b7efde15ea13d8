import type { Pace } from "./pace";

/** An input whose batch has not started. */
interface Waiting<Input, Output> {
  readonly input: Input;
  readonly resolve: (output: Output) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Combines steps of background work: while one waits for its turn, the inputs of others join it, so that
 * a busy host does many of them at the cost of one.
 * @param run Processes inputs and returns their outputs in the same order. If it fails with several
 *   inputs, it is called again with each alone, so that none fails because of another.
 * @param maxInputs Most inputs of one call (default: 50).
 * @returns a function that resolves with the output of its input
 */
export function batched<Input, Output>(
  pace: Pace,
  run: (inputs: readonly Input[]) => Promise<readonly Output[]>,
  maxInputs = 50,
): (input: Input) => Promise<Output> {
  const waiting: Waiting<Input, Output>[] = [];
  let isScheduled = false;

  const schedule = (): void => {
    isScheduled = true;
    // Later, so that calls of the same moment are in the same batch.
    void Promise.resolve().then(() => pace(start));
  };
  const start = async (): Promise<void> => {
    const batch = waiting.splice(0, maxInputs);
    isScheduled = false;
    if (waiting.length > 0) schedule();
    await runBatch(run, batch);
  };
  return (input) =>
    new Promise((resolve, reject) => {
      waiting.push({ input, resolve, reject });
      if (!isScheduled) schedule();
    });
}

async function runBatch<Input, Output>(
  run: (inputs: readonly Input[]) => Promise<readonly Output[]>,
  batch: readonly Waiting<Input, Output>[],
): Promise<void> {
  try {
    const outputs = await run(batch.map(({ input }) => input));
    batch.forEach(({ resolve }, index) => {
      resolve(outputs[index] as Output);
    });
  } catch (error) {
    const [first, ...others] = batch;
    if (others.length === 0) first?.reject(error);
    else for (const each of batch) await runBatch(run, [each]);
  }
}
