import * as z from "zod";
import {
  ConnectorError,
  fromHex,
  fromUtf8,
  header,
  utf8,
  verify,
  type Change,
  type Connector,
  type Parsed,
  type Ports,
  type RawRequest,
  type Reply,
  type SignedRequest,
} from "../../../src/index";
import { TrackerConnector } from "../tracker/connector";
import type { Context } from "../tracker/client";
import { itemSchema, trackerManifest, type Item } from "../tracker/manifest";
import { operatorInbound, operatorTracker } from "../tracker/operator-secret";
import { behaving, declaring, onPorts, tracker, type Twin } from "./twin";

const { inbound } = trackerManifest;
const accepted: Reply = { status: 200, body: { ok: true } };

/** Replaces some replies of the gate. */
function replying(change: (reply: Reply) => Reply) {
  return behaving((sound) => ({
    receive: async (...given) => change(await sound.receive(...given)),
  }));
}

const isDuplicate = ({ body }: Reply): boolean => typeof body === "object" && "duplicate" in body;

/** The tracker whose deliveries are verified by code of its own. */
function verifying(change: (correct: SignedRequest, request: RawRequest) => SignedRequest) {
  const verification = verify.custom({
    secret: "signing_secret",
    signatureHeader: "x-tracker-signature",
    toleranceSeconds: 300,
    signed: (request) => {
      const { headers, body } = request;
      const seconds = headers["x-tracker-time"] ?? "";
      const correct = {
        data: utf8(`${seconds}.${fromUtf8(body)}`),
        signature: fromHex(headers["x-tracker-signature"] ?? "none"),
        at: new Date(Number(seconds) * 1000),
      };
      return change(correct, request);
    },
  });
  return declaring({ inbound: { ...inbound, verification } });
}

/** Signs the body as it is serialized again, so that other bytes have the same signature. */
const reserializing = verifying((correct, { headers, body }) => {
  try {
    const json = JSON.stringify(JSON.parse(fromUtf8(body)));
    return { ...correct, data: utf8(`${headers["x-tracker-time"] ?? ""}.${json}`) };
  } catch {
    return correct;
  }
});

/** Names the reason of a refusal if the integration exists. */
const telling = behaving((sound, { storage }) => ({
  receive: async (request, target = {}) => {
    const reply = await sound.receive(request, target);
    const { publicId = "" } = target;
    const row = await storage.integrations.byPublicId(trackerManifest.key, publicId);
    return row && reply.status === 401
      ? { ...reply, body: { ok: false, error: "Wrong signature" } }
      : reply;
  },
}));

/** Removes the previous secret before every delivery. */
const withoutPrevious = behaving((sound: Connector, { storage }: Ports) => ({
  receive: async (request, target = {}) => {
    const { integrations } = storage;
    const row = await integrations.byPublicId(trackerManifest.key, target.publicId ?? "");
    const secrets = { "signing_secret.previous": null };
    if (row) await integrations.patch(row.id, { secrets });
    return sound.receive(request, target);
  },
}));

/** Reads rows from the cache, even when a fresh one is asked for. */
const neverFresh = onPorts(({ storage }) => ({
  storage: {
    ...storage,
    integrations: {
      ...storage.integrations,
      get: (id) => storage.integrations.get(id),
      byPublicId: (connector, publicId) => storage.integrations.byPublicId(connector, publicId),
    },
  },
}));

/** Ignores the public id of a delivery's URL. */
const ignoringIds = (sound: Connector): Partial<Connector> => ({
  receive: (request) => sound.receive(request),
});

/** Refuses fields that its author did not know. */
function parseStrictly(request: RawRequest): Parsed<Item> {
  const strict = itemSchema.extend({ list: z.string() }).strict();
  if (request.headers["x-tracker-event"] !== "item") return { ignored: "not an item" };
  try {
    return { event: strict.parse(JSON.parse(fromUtf8(request.body))) };
  } catch (cause) {
    throw new ConnectorError({ code: "malformed", message: "The body is not an item", cause });
  }
}

class Counting extends TrackerConnector {
  #count = 0;

  protected override change(item: Item, context: Context): Change {
    this.#count += 1;
    return super.change({ ...item, id: this.#count }, context);
  }
}

class Untimely extends TrackerConnector {
  protected override change(item: Item, context: Context): Change {
    return super.change({ ...item, updated_at: context.now.toISOString() }, context);
  }
}

class Undeclared extends TrackerConnector {
  protected override change(): Change {
    return { type: "timer.stop", user: { id: 1 } };
  }
}

/** Twins for the rules about deliveries, their signatures and cached rows. */
export const deliveryTwins: readonly Twin[] = [
  {
    rule: "a signed delivery is accepted and takes effect",
    fault: "a challenge that every delivery asks",
    says: "None if one of the `challenges` answers it",
    descriptor: declaring({
      inbound: { ...inbound, challenges: [{ when: header("host"), reply: accepted }] },
    }),
  },
  {
    rule: "a signed delivery is accepted and takes effect",
    fault: "a verification that does not know the provider's encoding",
    says: "status of the fixture's `acting` delivery. After 401, the verification does not find",
    descriptor: declaring({
      inbound: { ...inbound, verification: { ...inbound.verification, encoding: "base64" } },
    }),
  },
  {
    rule: "every delivery that is not signed by the integration's secret gets the same refusal",
    fault: "a refusal that tells which integrations exist",
    says: "a delivery without a signature",
    descriptor: telling,
  },
  {
    rule: "a delivery whose body was changed after signing gets the same refusal",
    fault: "a signature over re-serialized JSON",
    says: "with a space after the body",
    descriptor: reserializing,
  },
  {
    rule: "a delivery that was signed at another time than it says, or long ago, is refused",
    fault: "a signed time that is not compared with the clock",
    says: "signed too long ago",
    descriptor: verifying((correct) => ({ ...correct, at: new Date("2026-01-15T12:00:00Z") })),
  },
  {
    rule: "a right signature with a wrong time is told from a wrong signature, to the owner only",
    fault: "a check of the time in its own code, which hides that the signature is right",
    says: "whose signature is right and whose time is not",
    descriptor: verifying((correct) => {
      const differenceMs = Number(correct.at) - Date.parse("2026-01-15T12:00:00Z");
      return Math.abs(differenceMs) > 300_000 ? { ...correct, signature: undefined } : correct;
    }),
  },
  {
    rule: "an integration without a secret refuses every delivery",
    fault: "no verification without a secret",
    says: "status for the deleted secret",
    descriptor: replying((reply) => (reply.status === 401 ? accepted : reply)),
  },
  {
    rule: "a delivery is retried, not lost, while its secret cannot be decrypted",
    fault: "a refusal for ever while a key is missing",
    says: "503 makes the provider retry",
    descriptor: replying((reply) => (reply.status === 503 ? { ...reply, status: 401 } : reply)),
  },
  {
    rule: "a replaced secret verifies deliveries for another 24 hours",
    fault: "a previous secret that is dropped at once",
    says: "status after 24 hours",
    descriptor: withoutPrevious,
  },
  {
    rule: "a body that exceeds maxBytes is refused with 413",
    fault: "a body of any size is accepted",
    says: "reply to a body of 10001 bytes",
    descriptor: replying((reply) => (reply.status === 413 ? accepted : reply)),
  },
  {
    rule: "a signed but malformed body is refused with 400 and changes nothing",
    fault: "a parser that throws on malformed bodies",
    says: "reply to the fixture's `malformed` delivery",
    descriptor: declaring({
      inbound: {
        ...inbound,
        parse: (request) => ({ event: JSON.parse(fromUtf8(request.body)) as Item }),
      },
    }),
  },
  {
    rule: "an unknown event is accepted and changes nothing",
    fault: "its own reply is an error",
    says: "so it has to be 2xx",
    descriptor: declaring({
      inbound: {
        ...inbound,
        answer: (_request, { type }) =>
          type === "ignored" ? { status: 404, body: { ok: false } } : undefined,
      },
    }),
  },
  {
    rule: "an unknown event is accepted and changes nothing",
    fault: "every event is taken for an item",
    says: "providers add events",
    descriptor: declaring({
      inbound: {
        ...inbound,
        parse: (request) => ({ event: JSON.parse(fromUtf8(request.body)) as Item }),
      },
    }),
  },
  {
    rule: "a delivery takes effect once, however often and under whatever id it arrives",
    fault: "a duplicate that is not called one",
    says: "reply to a duplicate",
    descriptor: replying((reply) => (isDuplicate(reply) ? accepted : reply)),
  },
  {
    rule: "20 parallel copies of a delivery take effect once",
    fault: "commits without a claim",
    says: "effects of 20 parallel copies",
    descriptor: onPorts(
      ({ storage }) => ({
        storage: {
          ...storage,
          commit: ({ once: _once, ...changeSet }, options) => storage.commit(changeSet, options),
        },
      }),
      tracker(Counting),
    ),
  },
  {
    rule: "a failing database is answered with an error and never throws",
    fault: "success whatever happened",
    says: "an error status makes the provider retry",
    descriptor: replying((reply) => (reply.status >= 500 ? accepted : reply)),
  },
  {
    rule: "a new secret verifies at once, and the previous one no longer if it was removed",
    fault: "decisions on cached rows only",
    says: "status with the new secret",
    descriptor: neverFresh,
  },
  {
    rule: "settings that were saved after the row was cached apply",
    fault: "decisions on cached rows only",
    says: "status after a save",
    descriptor: neverFresh,
  },
  {
    rule: "an integration that was paused after the row was cached ignores deliveries",
    fault: "decisions on cached rows only",
    says: "reply while paused",
    descriptor: neverFresh,
  },
  {
    rule: "an integration that was resumed after the row was cached accepts deliveries",
    fault: "decisions on cached rows only",
    says: "status after resuming",
    descriptor: neverFresh,
  },
  {
    rule: "a delivery with a field that the provider has added is read as before",
    fault: "a schema that allows no other fields",
    says: 'reading the fixture\'s `acting` delivery with a field "added_by_the_suite"',
    descriptor: declaring({ inbound: { ...inbound, parse: parseStrictly } }),
  },
  {
    rule: "a delivery at the shared URL reaches the integration whose settings name it",
    fault: "a routing key that no delivery has",
    says: 'the settings have the routing keys [{"index":"list","value":"list:inbox"}]',
    descriptor: declaring({
      inbound: {
        ...inbound,
        routing: { list: { from: header("x-tracker-list"), of: ({ list }) => `list:${list}` } },
      },
    }),
  },
  {
    rule: "a delivery takes effect only for the integration whose secret signed it",
    fault: "a public id that is ignored",
    says: "status of a delivery at the public id of another integration",
    descriptor: behaving(ignoringIds),
  },
  {
    rule: "a delivery that the operator's secret signed takes effect only for the integration it names",
    fault: "a public id that is ignored",
    says: "status of a delivery for the first integration at the public id of the second",
    descriptor: behaving(ignoringIds, operatorTracker),
  },
  {
    rule: "a delivery that the operator's secret signed takes effect only for the integration it names",
    fault: "a header that is not signed, but chooses the integration",
    says: "with all that is not signed of one for the second, at the public id of the second",
    descriptor: declaring({ inbound: { ...operatorInbound, routing: inbound.routing } }),
  },
  {
    rule: "the changes of a delivery are valid and declared",
    fault: "a change that `uses` does not name",
    says: "errors logged during the fixture's `acting` delivery",
    descriptor: tracker(Undeclared),
  },
  {
    rule: "the times and references of a delivery's changes come from the provider",
    fault: "`asOf` by our clock",
    says: "changes for one delivery, by a clock that is a minute ahead",
    descriptor: tracker(Untimely),
  },
];
