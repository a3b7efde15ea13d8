import {
  BaseConnector,
  type ConnectorContext,
  type Descriptor,
  type JsonObject,
  type Ports,
  type SettingsSchema,
  type TestReport,
} from "@tt/connector-core";
import type { DevSetup } from "./setup";

type Schema = SettingsSchema;

/** A connector for a development host, and what it stores. */
export interface ReadableConnector {
  readonly connector: Descriptor;
  /**
   * Reads the secret that signs deliveries as it is stored now, for example by an action; undefined if
   * there is none.
   * @param deliveryUrl The webhook URL of the integration.
   */
  readSecret(deliveryUrl: string): Promise<string | undefined>;
}

/** Makes the stored secret of a setup's connector readable, once a host has created the connector. */
export function readableConnector({ connector, secret }: DevSetup): ReadableConnector {
  let ports: Ports | undefined;
  return {
    connector: {
      ...connector,
      create: (given) => {
        ports = given;
        return connector.create(given);
      },
    },
    async readSecret(deliveryUrl) {
      if (!ports || secret === undefined) return undefined;
      const publicId = new URL(deliveryUrl).pathname.split("/").at(-1) ?? "";
      const { key } = connector.manifest;
      const row = await ports.storage.integrations.byPublicId(key, publicId, { fresh: true });
      return row && new SecretReader(connector.manifest, ports).read(row.id, secret);
    },
  };
}

/** Reads a secret as hooks of connectors do. */
class SecretReader extends BaseConnector<Schema, unknown> {
  #field = "";
  #value: string | undefined;

  async read(id: string, field: string): Promise<string | undefined> {
    this.#field = field;
    await this.status(id);
    return this.#value;
  }

  protected override async onStatus(context: ConnectorContext<Schema>): Promise<JsonObject> {
    // The names of secrets are only known for the connector's own schema.
    this.#value = (await context.secret(this.#field as never))?.reveal();
    return {};
  }

  protected override onTest(): Promise<TestReport> {
    return Promise.resolve("Not used");
  }
}
