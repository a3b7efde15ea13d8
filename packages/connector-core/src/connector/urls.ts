import type { Manifest } from "./manifest";

/** The path of a connector's routes, the same in every host. */
export function integrationPath(manifest: Pick<Manifest, "slug">): string {
  return `/api/integrations/${manifest.slug}`;
}

/** The parts of a manifest that say where deliveries go. */
interface Receiving {
  readonly slug: string;
  readonly inbound?: { readonly path: string };
}

/** Where a provider delivers to any card; undefined when the connector takes no deliveries. */
export function sharedDeliveryPath(manifest: Receiving): string | undefined {
  return manifest.inbound && `${integrationPath(manifest)}/${manifest.inbound.path}`;
}

/** Where a provider delivers to one card; undefined when the connector takes no deliveries. */
export function deliveryPath(manifest: Receiving, publicId: string): string | undefined {
  const shared = sharedDeliveryPath(manifest);
  return shared === undefined ? undefined : `${shared}/${publicId}`;
}

/** Where a browser goes to connect a card by OAuth; the answer comes back to `…/callback`. */
export function connectPath(manifest: Pick<Manifest, "slug">): string {
  return `/integrations/${manifest.slug}/connect`;
}
