import type { ConnectorContext } from "../connector/context";
import type { Inbound, Manifest } from "../connector/manifest";
import type { Plan } from "../connector/reports";
import type { TimeLimit } from "../http/time-limit";
import type { Ports } from "../ports/ports";
import type { IntegrationRow } from "../ports/storage";
import type { OpenSecret } from "../settings/secrets";
import type { SettingsSchema } from "../settings/types";
import type { SignerPorts } from "./find-signer";

/** What the gate needs from a connector. */
export interface GateConnector<Schema extends SettingsSchema, Event> {
  readonly manifest: Manifest<Schema, Event>;
  readonly inbound: Inbound<Schema, Event>;
  readonly ports: Ports;
  readonly openSecret: OpenSecret;
  /**
   * Parses the settings.
   * @param limit The time for all requests of the delivery; undefined if handlers send none.
   * @throws ConnectorError with code `invalid_config`
   */
  contextOf(row: IntegrationRow, limit: TimeLimit | undefined): ConnectorContext<Schema>;
  decide(event: Event, context: ConnectorContext<Schema>): Promise<Plan>;
}

/** The services for verifying a delivery. */
export function signerPorts<Schema extends SettingsSchema, Event>({
  ports: { crypto, clock, env },
  openSecret,
}: GateConnector<Schema, Event>): SignerPorts {
  return { crypto, clock, env, openSecret };
}
