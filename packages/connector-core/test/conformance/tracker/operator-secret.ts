import { describeConnector, header, json, verify, type Descriptor } from "../../../src/index";
import { TrackerConnector } from "./connector";
import { trackerManifest, type Item, type TrackerSettings } from "./manifest";

/** The operator's variable with the secret of all deliveries. */
export const secretVariable = "TRACKER_SECRET";

/** Deliveries that one secret of the operator signs, for the integrations of all users. */
export const operatorInbound = {
  ...trackerManifest.inbound,
  verification: verify.hmac({
    secret: { env: secretVariable },
    signature: header("x-tracker-signature"),
    signed: "{time}.{body}",
    time: { ...header("x-tracker-time"), toleranceSeconds: 300 },
  }),
  routing: { list: { from: json("list"), of: ({ list }: { readonly list: string }) => list } },
};

/** The tracker with {@link operatorInbound}. */
export const operatorTracker: Descriptor = describeConnector<TrackerSettings, Item>(
  { ...trackerManifest, inbound: operatorInbound },
  TrackerConnector,
);
