import * as z from "zod/mini";

/**
 * Makes a schema lenient: what it refuses is read as undefined. Use it for a field that a provider may
 * send in an unexpected form and that is not worth losing the item for. The result is a schema of
 * `zod/mini`. `z.catch` would do, but adds 9 kB to a bundle.
 *
 * @example
 * ```ts
 * import { ifValid } from "@tt/connector-core";
 * import * as z from "zod";
 *
 * const issue = z.object({ title: z.string(), due_on: ifValid(z.iso.date()) });
 * issue.parse({ title: "Fix login", due_on: "soon" }); // { title: "Fix login", due_on: undefined }
 * ```
 */
export function ifValid<Schema extends z.core.$ZodType>(
  schema: Schema,
): z.ZodMiniOptional<z.ZodMiniTransform<z.output<Schema> | undefined>> {
  return z.optional(z.transform((value: unknown) => z.safeParse(schema, value).data));
}
