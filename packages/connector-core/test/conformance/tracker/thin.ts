import {
  describeConnector,
  path,
  type Descriptor,
  type Manifest,
  type Plan,
} from "../../../src/index";
import type { Context } from "./client";
import { TrackerConnector } from "./connector";
import { itemSchema, trackerManifest, type Item, type TrackerSettings } from "./manifest";

/** The tracker whose deliveries only name an item, for which it asks the API. */
export class ThinTracker extends TrackerConnector {
  protected override async onDelivery({ id }: Item, context: Context): Promise<Plan> {
    const item = await context.api.get(path`/items/${id}`, itemSchema);
    return super.onDelivery(item, context);
  }
}

export const thinManifest = {
  ...trackerManifest,
  inbound: { ...trackerManifest.inbound, fetches: true },
} as const satisfies Manifest<TrackerSettings, Item>;

export const thinTracker: Descriptor = describeConnector<TrackerSettings, Item>(
  thinManifest,
  ThinTracker,
);
