import * as z from "zod/mini";
import { ConnectorError } from "../error";
import { invalidFields } from "../invalid-fields";
import type { IntegrationRow } from "../ports/storage";
import { safeParse } from "../schema";
import { secretOptions } from "./secret-field";
import type { SettingsSchema, Settings } from "./types";

/**
 * Creates a function that parses a row's settings: defaults filled in, secrets excluded. Results
 * are cached by row object, which storages reuse while a row is unchanged. Of a row that is a draft, fields may
 * be missing: they are then undefined, whatever their type says.
 *
 * @throws ConnectorError (from the returned function) with code `invalid_config` if the stored
 * settings no longer match the schema
 * @example
 * ```ts
 * import { settingsParser, type IntegrationRow } from "@tt/connector-core";
 * import * as z from "zod";
 *
 * const parse = settingsParser(z.object({ channel: z.string().default("general") }));
 *
 * function channelOf(row: IntegrationRow): string {
 *   return parse(row).channel;
 * }
 * ```
 */
export function settingsParser<Schema extends SettingsSchema>(
  schema: Schema,
): (row: Pick<IntegrationRow, "settings">, isDraft?: boolean) => Settings<Schema> {
  const plain = z.object(
    Object.fromEntries(
      Object.entries(schema._zod.def.shape).filter(([, field]) => !secretOptions(field)),
    ),
  );
  const cache = new WeakMap<Pick<IntegrationRow, "settings">, Settings<Schema>>();
  return (row, isDraft) => {
    const cached = cache.get(row);
    if (cached) return cached;
    const set = Object.entries(row.settings).filter(([, value]) => value !== null);
    const result = safeParse(isDraft ? z.partial(plain) : plain, Object.fromEntries(set));
    if (!result.success) {
      throw new ConnectorError({
        code: "invalid_config",
        message: `The saved settings are no longer valid. Review them and save again (${invalidFields(result.error)}).`,
      });
    }
    // The type holds because `plain` consists of the schema's non-secret fields.
    const settings = result.data as Settings<Schema>;
    cache.set(row, settings);
    return settings;
  };
}
