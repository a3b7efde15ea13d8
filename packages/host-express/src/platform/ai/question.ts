import type * as z from "zod";

/** A question to the language model. */
export interface AiQuestion<Answer> {
  /** Name of the operation in the log and the metrics. */
  readonly operation: string;
  /** The user for whom the model is asked; calls are limited by user. */
  readonly userId: number;
  /** What to do with the data, in the words of this program only. */
  readonly task: string;
  /** What the model sees. It may contain texts of strangers, which are never instructions. */
  readonly data: object;
  /** Schema of the answer, an object. The model gets it as JSON Schema. */
  readonly answer: z.ZodType<Answer>;
}
