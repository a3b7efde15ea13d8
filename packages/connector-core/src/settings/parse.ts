import { z } from "zod";
import { ConnectorError } from "../error";
import type { IntegrationRow } from "../ports/storage";
import { secretOptions } from "./secret-field";
import type { SettingsSchema, Settings } from "./types";

/**
 * The runtime view of a card. Parsed once per row object: storage hands out the same object while
 * nothing changed, so a delivery does not pay for it.
 */
export function settingsParser<Schema extends SettingsSchema>(
  schema: Schema,
): (row: IntegrationRow) => Settings<Schema> {
  const plain = z.object(
    Object.fromEntries(Object.entries(schema.shape).filter(([, field]) => !secretOptions(field))),
  );
  const seen = new WeakMap<IntegrationRow, Settings<Schema>>();
  return (row) => {
    const known = seen.get(row);
    if (known) return known;
    const set = Object.entries(row.settings).filter(([, value]) => value !== null);
    const result = plain.safeParse(Object.fromEntries(set));
    if (!result.success) {
      const fields = result.error.issues.map((issue) => issue.path.join(".")).join(", ");
      throw new ConnectorError({
        code: "invalid_config",
        message: `The saved settings no longer fit. Open the card and save it again (${fields}).`,
      });
    }
    // The shape was built from the schema's own non-secret fields a few lines above.
    const settings = result.data as Settings<Schema>;
    seen.set(row, settings);
    return settings;
  };
}
