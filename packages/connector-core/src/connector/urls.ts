import type { Manifest } from "./manifest";

/**
 * Returns the base path of a connector's API routes. It is the same in every host.
 *
 * @example
 * ```ts
 * import { integrationPath } from "@tt/connector-core";
 *
 * integrationPath({ slug: "github" }); // "/api/integrations/github"
 * ```
 */
export function integrationPath(manifest: Pick<Manifest, "slug">): string {
  return `/api/integrations/${manifest.slug}`;
}

/** The parts of a manifest that determine its webhook URLs. */
interface WebhookManifest {
  readonly slug: string;
  readonly inbound?: { readonly path: string };
}

/**
 * Returns the webhook path that all integrations of a connector share.
 *
 * @returns undefined if the connector receives no deliveries
 * @example
 * ```ts
 * import { sharedDeliveryPath } from "@tt/connector-core";
 *
 * sharedDeliveryPath({ slug: "slack", inbound: { path: "events" } });
 * // "/api/integrations/slack/events"
 * ```
 */
export function sharedDeliveryPath(manifest: WebhookManifest): string | undefined {
  return manifest.inbound && `${integrationPath(manifest)}/${manifest.inbound.path}`;
}

/**
 * Returns the webhook path of one integration.
 *
 * @returns undefined if the connector receives no deliveries
 * @example
 * ```ts
 * import { deliveryPath } from "@tt/connector-core";
 *
 * deliveryPath({ slug: "github", inbound: { path: "webhook" } }, "k3v9");
 * // "/api/integrations/github/webhook/k3v9"
 * ```
 */
export function deliveryPath(manifest: WebhookManifest, publicId: string): string | undefined {
  const shared = sharedDeliveryPath(manifest);
  return shared === undefined ? undefined : `${shared}/${publicId}`;
}

/**
 * Returns the path of the page that starts the OAuth flow. The provider redirects back to the same
 * path followed by `/callback`.
 *
 * @example
 * ```ts
 * import { connectPath } from "@tt/connector-core";
 *
 * connectPath({ slug: "google" }); // "/integrations/google/connect"
 * ```
 */
export function connectPath(manifest: Pick<Manifest, "slug">): string {
  return `/integrations/${manifest.slug}/connect`;
}

/**
 * Returns the path to which the provider redirects after the OAuth consent page.
 *
 * @example
 * ```ts
 * import { callbackPath } from "@tt/connector-core";
 *
 * callbackPath({ slug: "google" }); // "/integrations/google/callback"
 * ```
 */
export function callbackPath(manifest: Pick<Manifest, "slug">): string {
  return `/integrations/${manifest.slug}/callback`;
}

/**
 * Returns the absolute URL of a connector's documentation.
 *
 * @param baseUrl URL of the host, without a trailing slash.
 * @returns undefined if the connector names none
 * @example
 * ```ts
 * import { docsUrl } from "@tt/connector-core";
 *
 * docsUrl({ docs: "/docs/chat" }, "https://time.example.com"); // "https://time.example.com/docs/chat"
 * ```
 */
export function docsUrl({ docs }: Pick<Manifest, "docs">, baseUrl: string): string | undefined {
  return docs?.startsWith("/") === true ? `${baseUrl}${docs}` : docs;
}

/**
 * Checks that a page can link to the documentation.
 * @returns the end of one sentence per fault, after the connector's key
 */
export function docsFaults({ docs }: Pick<Manifest, "docs">): readonly string[] {
  if (docs === undefined || /^\/(?![/\\])/.test(docs)) return [];
  const isWebUrl = URL.canParse(docs) && /^https?:$/.test(new URL(docs).protocol);
  return isWebUrl
    ? []
    : [`has the docs "${docs}", which must be a URL (https://…) or a path of the host (/…)`];
}
