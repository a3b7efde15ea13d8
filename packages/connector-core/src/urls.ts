import type { Manifest } from "./manifest";

/** The path of a connector's routes, the same in every host. */
export function integrationPath(manifest: Pick<Manifest, "slug">): string {
  return `/api/integrations/${manifest.slug}`;
}

/** Where a provider delivers to one card; undefined when the connector takes no deliveries. */
export function deliveryPath(
  manifest: { readonly slug: string; readonly inbound?: { readonly path: string } },
  publicId: string,
): string | undefined {
  if (!manifest.inbound) return undefined;
  return `${integrationPath(manifest)}/${manifest.inbound.path}/${publicId}`;
}

/** Where a browser goes to connect a card by OAuth; the answer comes back to `…/callback`. */
export function connectPath(manifest: Pick<Manifest, "slug">): string {
  return `/integrations/${manifest.slug}/connect`;
}
