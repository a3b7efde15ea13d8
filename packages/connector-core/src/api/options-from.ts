import type * as z from "zod/mini";
import type { Option } from "../connector/reports";
import { safeParse } from "../schema";
import type { Page } from "./pages";

/** Pages that a person waits for. A value that is not listed can be typed. */
const maxPages = 20;

/**
 * Lists the options of a settings field from the first 20 pages of a provider's list. Leaves out items
 * that cannot be read.
 * @param pages Pages of a list, read once: a person is waiting.
 * @param schema The fields of an item that the option is made of.
 * @param optionOf The option of an item; undefined to leave it out.
 *
 * @example
 * ```ts
 * import { optionsFrom, type Api, type Option } from "@tt/connector-core";
 * import * as z from "zod";
 *
 * const team = z.object({ id: z.string(), name: z.string() });
 *
 * export function listTeams(api: Api): Promise<readonly Option[]> {
 *   const pages = api.pages.link("/teams", { maxAttempts: 1 });
 *   return optionsFrom(pages, team, ({ id, name }) => ({ value: id, label: name }));
 * }
 * ```
 */
export async function optionsFrom<Item>(
  pages: AsyncIterable<Pick<Page, "items">>,
  schema: z.core.$ZodType<Item>,
  optionOf: (item: Item) => Option | undefined,
): Promise<readonly Option[]> {
  const options: Option[] = [];
  let count = 0;
  for await (const { items } of pages) {
    for (const item of items) {
      const read = safeParse(schema, item);
      const option = read.success ? optionOf(read.data) : undefined;
      if (option) options.push(option);
    }
    count += 1;
    if (count === maxPages) break;
  }
  return options;
}
