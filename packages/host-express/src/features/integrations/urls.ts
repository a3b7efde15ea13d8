import type { Manifest } from "@tt/connector-core";

/** The path of a connector's routes. */
export function integrationPath(manifest: Pick<Manifest, "slug">): string {
  return `/api/integrations/${manifest.slug}`;
}

/** Where a provider delivers to one card. */
export function cardUrl(baseUrl: string, manifest: Manifest, publicId: string): string | undefined {
  if (!manifest.inbound) return undefined;
  return `${baseUrl}${integrationPath(manifest)}/${manifest.inbound.path}/${publicId}`;
}
