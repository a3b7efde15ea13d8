import { settingsFields } from "@tt/connector-core";
import type { RegisteredConnector } from "../registry";
import { pagePath } from "./paths";

/** What pages outside of the integrations know of a connector. */
export interface IntegrationLink {
  /** Key of the connector. */
  readonly key: string;
  readonly name: string;
  /** Path of its page. */
  readonly path: string;
  /** Who can start a sync of their own integration; undefined if it has none. */
  readonly syncedBy: "everybody" | "admins" | undefined;
  /** Names of its settings that are projects. */
  readonly projectFields: readonly string[];
}

/** Describes a connector for pages that only link to it. */
export function integrationLink(registered: RegisteredConnector): IntegrationLink {
  const { manifest } = registered;
  return {
    key: manifest.key,
    name: manifest.name,
    path: pagePath(registered),
    syncedBy: manifest.sync && (manifest.sync.adminOnly === true ? "admins" : "everybody"),
    projectFields: settingsFields(manifest.settings)
      .filter(({ reference }) => reference === "project")
      .map(({ name }) => name),
  };
}
