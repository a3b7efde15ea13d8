import type { Plan } from "../../../src/index";
import type { Context } from "../tracker/client";
import { TrackerConnector } from "../tracker/connector";
import { trackerManifest, type Item } from "../tracker/manifest";
import { ThinTracker, thinManifest, thinTracker } from "../tracker/thin";
import { behaving, tracker, type Twin } from "./twin";

class Asking extends TrackerConnector {
  protected override async onDelivery(item: Item, context: Context): Promise<Plan> {
    await this.onTest(context);
    return super.onDelivery(item, context);
  }
}

/** Takes an item that could not be read for one that is gone. */
class GivingUp extends ThinTracker {
  protected override onDelivery(item: Item, context: Context): Promise<Plan> {
    const gone: Plan = { changes: [], reply: () => ({ status: 200, body: { ok: true } }) };
    return super.onDelivery(item, context).catch(() => gone);
  }
}

/** Asks the provider before the delivery is verified. */
const hasty = behaving((sound, { storage }) => ({
  receive: async (request, target = {}) => {
    const { publicId = "" } = target;
    const row = await storage.integrations.byPublicId(trackerManifest.key, publicId);
    if (row) await sound.test(row.id);
    return sound.receive(request, target);
  },
}));

/** Answers a delivery that failed as if it had taken effect. */
const cheerful = behaving(
  (sound) => ({
    receive: async (request, target) => {
      const reply = await sound.receive(request, target);
      return reply.status === 503 ? { status: 200, body: { ok: true } } : reply;
    },
  }),
  thinTracker,
);

/** Twins for the rules about the requests of deliveries. */
export const deliveryRequestTwins: readonly Twin[] = [
  {
    rule: "a delivery sends no request",
    fault: "a request for every delivery",
    says: "declare `fetches: true`",
    descriptor: tracker(Asking),
  },
  {
    rule: "a delivery that is not verified sends no request",
    fault: "a request before the signature is verified",
    says: "requests during deliveries without a signature",
    descriptor: hasty,
  },
  {
    rule: "a delivery whose requests are not answered fails in time, and takes effect when it is repeated",
    fault: "a success without an effect",
    says: "reply to a delivery whose requests are not answered for 8 seconds",
    descriptor: cheerful,
  },
  {
    rule: "a delivery whose requests are not answered fails in time, and takes effect when it is repeated",
    fault: "a declaration without a request",
    says: "leave `fetches` out",
    descriptor: tracker(TrackerConnector, thinManifest),
  },
  {
    rule: "a delivery whose requests are refused for a while takes effect when it is repeated",
    fault: "a refusal that is taken for a missing item",
    says: "reply to a delivery whose requests are answered with 429",
    descriptor: tracker(GivingUp, thinManifest),
  },
];
