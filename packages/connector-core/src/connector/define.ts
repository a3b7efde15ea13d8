import { settingsFields } from "../settings/fields";
import type { SettingsSchema } from "../settings/types";
import type { BaseConnector } from "./base-connector";
import type { Connector } from "./contract";
import { specificationVersion, type Manifest } from "./manifest";
import type { Ports } from "../ports/ports";
import type { Storage } from "../ports/storage";

/** All that a host knows of a connector. */
export interface Descriptor {
  readonly specificationVersion: number;
  readonly manifest: Manifest;
  /** One object per process. */
  create(ports: Ports): Connector;
}

/** Joins a manifest and a class to what hosts register. */
export function defineConnector<Schema extends SettingsSchema, Event>(
  manifest: Manifest<Schema, Event>,
  connectorClass: new (
    manifest: Manifest<Schema, Event>,
    ports: Ports,
  ) => BaseConnector<Schema, Event>,
): Descriptor {
  return {
    specificationVersion,
    manifest,
    create: (ports) => new connectorClass(manifest, ports),
  };
}

/**
 * Checks at registration what would otherwise fail in the night.
 * @returns One sentence per fault; empty when the connectors fit together and fit the storage.
 */
export function checkDescriptors(
  descriptors: readonly Descriptor[],
  storage: Pick<Storage, "supports">,
): readonly string[] {
  const faults = descriptors.flatMap((descriptor) => faultsOf(descriptor, storage));
  const doubles = (["key", "slug"] as const).flatMap((property) => {
    const names = descriptors.map((descriptor) => descriptor.manifest[property]);
    const doubled = names.filter((name, index) => names.indexOf(name) !== index);
    return [...new Set(doubled)].map((name) => `Two connectors share the ${property} "${name}"`);
  });
  return [...faults, ...doubles];
}

/** Names that core itself gives a card's status. */
const reservedFields = ["ok", "connected", "is_active", "connection"];

function faultsOf(descriptor: Descriptor, storage: Pick<Storage, "supports">): string[] {
  const { manifest } = descriptor;
  const faults: string[] = [];
  if (descriptor.specificationVersion !== specificationVersion) {
    faults.push(
      `was made for specification ${String(descriptor.specificationVersion)}, this host speaks ` +
        `${String(specificationVersion)}; install matching versions of @tt/connector-core`,
    );
  }
  if (!/^[a-z][a-z0-9-]*$/.test(manifest.slug)) {
    faults.push(`has the slug "${manifest.slug}", which must match [a-z][a-z0-9-]*`);
  }
  for (const kind of manifest.uses) {
    if (!storage.supports.includes(kind)) faults.push(`uses "${kind}", unknown to this storage`);
  }
  const fields = settingsFields(manifest.settings);
  for (const { name } of fields) {
    if (reservedFields.includes(name)) faults.push(`has a field "${name}", which is core's word`);
  }
  const secrets = fields.filter((field) => field.type === "secret").map((field) => field.name);
  const { auth } = manifest;
  const bearer = auth.type === "bearer" ? auth.secret : undefined;
  const named = [bearer, manifest.inbound?.verification.secret];
  for (const name of named) {
    if (name !== undefined && !secrets.includes(name)) {
      faults.push(`names "${name}", which is not a secret field of its card`);
    }
  }
  if (auth.type === "oauth") {
    for (const name of Object.values(auth.endpoints)) {
      if (!(name in (manifest.env ?? {}))) faults.push(`has no endpoint "${name}" in its env`);
    }
    for (const name of Object.values(auth.client)) {
      if (name in (manifest.env ?? {})) faults.push(`shows "${name}" to its hooks`);
    }
  }
  return faults.map((fault) => `${manifest.key} ${fault}`);
}
