import type { Outcome } from "../changes/outcome";
import type { Plan } from "../connector/reports";
import type { IntegrationRow } from "../ports/storage";
import type { SettingsSchema } from "../settings/types";
import type { GateConnector } from "./gate-connector";
import { committedReply } from "./replies";
import type { RawRequest, Reply, Situation } from "./request";

/**
 * The connector's reply after a commit. If building it fails, core's reply is used: deciding the
 * delivery again would only report it as a duplicate.
 */
export function replyOf<Schema extends SettingsSchema, Event>(
  connector: GateConnector<Schema, Event>,
  request: RawRequest,
  row: IntegrationRow,
  plan: Plan,
  outcomes: readonly Outcome[],
): Reply {
  try {
    return replyToIgnored(connector, request, plan.ignored) ?? plan.reply(outcomes);
  } catch (error) {
    const fields = { connector: connector.manifest.key, integration: row.id, err: error };
    connector.ports.log.error(fields, "the reply to a committed delivery failed");
    return customReply(connector, request, { type: "done" }) ?? committedReply(outcomes);
  }
}

/** The manifest's own reply to an ignored delivery; undefined if it is not ignored, or there is none. */
export function replyToIgnored<Schema extends SettingsSchema, Event>(
  connector: GateConnector<Schema, Event>,
  verified: RawRequest,
  reason: string | undefined,
): Reply | undefined {
  return reason === undefined
    ? undefined
    : customReply(connector, verified, { type: "ignored", reason });
}

/** The manifest's own reply; undefined if it defines none or fails to build it. */
export function customReply<Schema extends SettingsSchema, Event>(
  { inbound, manifest, ports }: GateConnector<Schema, Event>,
  verified: RawRequest,
  situation: Situation,
): Reply | undefined {
  try {
    return inbound.answer?.(verified, situation);
  } catch (error) {
    ports.log.error(
      { connector: manifest.key, err: error },
      "a custom reply of a connector failed",
    );
    return undefined;
  }
}
