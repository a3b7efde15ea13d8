import { connectPath, type Manifest } from "@tt/connector-core";
import type { IntegrationScope } from "../scope";
import { addressOf } from "../../platform/pages/address";

/** The page of all integrations. */
export const integrationsPath = "/integrations";

/** The path of an integration's page: `/integrations/{slug}`. */
export function pagePath({ manifest }: { readonly manifest: Pick<Manifest, "slug"> }): string {
  return connectPath(manifest).replace(/\/connect$/, "");
}

/** A view of an integration, and the last part of its path. */
export type IntegrationTab =
  "overview" | "set-up" | "settings" | "syncs" | "deliveries" | "messages" | "account";

/** Paths of the pages and forms of one integration, which keep its scope. */
export interface IntegrationPaths {
  /** A page or form below the integration's: `settings`, `actions/register_hook`. */
  at(part: string, query?: Readonly<Record<string, string | undefined>>): string;
  readonly tab: (tab: IntegrationTab) => string;
}

/** The paths of an integration. Pure. */
export function pathsOf(
  manifest: Pick<Manifest, "slug">,
  { scope }: IntegrationScope,
): IntegrationPaths {
  const base = pagePath({ manifest });
  const at: IntegrationPaths["at"] = (part, query = {}) => {
    const path = part === "" ? base : `${base}/${part}`;
    return addressOf(path, { ...query, scope: scope === "workspace" ? scope : undefined });
  };
  return { at, tab: (tab) => at(tab === "overview" ? "" : tab) };
}
