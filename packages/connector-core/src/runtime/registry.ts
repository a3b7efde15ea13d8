import type { IntegrationRow } from "../ports/storage";
import { settingsParser } from "../settings/parse";
import type { Settings, SettingsSchema } from "../settings/types";
import type { RegisteredConnector } from "./deliveries";

/** The connectors of a runtime, and the settings of their integrations. */
export class Registry {
  readonly connectors: readonly RegisteredConnector[];
  readonly #parsers: ReadonlyMap<string, (row: IntegrationRow) => Settings<SettingsSchema>>;

  constructor(connectors: readonly RegisteredConnector[]) {
    this.connectors = connectors;
    this.#parsers = new Map(
      connectors.map(({ manifest }) => [manifest.key, settingsParser(manifest.settings)]),
    );
  }

  /** Finds the connector of an integration. */
  of({ connector }: IntegrationRow): RegisteredConnector | undefined {
    return this.connectors.find(({ manifest }) => manifest.key === connector);
  }

  /** Finds the connector with a slug. */
  bySlug(slug: string): RegisteredConnector | undefined {
    return this.connectors.find(({ manifest }) => manifest.slug === slug);
  }

  /** Reads an integration's settings. @throws ConnectorError if they are invalid */
  settingsOf(row: IntegrationRow): Settings<SettingsSchema> {
    const parse = this.#parsers.get(row.connector);
    if (!parse) throw new TypeError(`There is no connector "${row.connector}"`);
    return parse(row);
  }
}
