import { credentialFields, partsOf, type Auth } from "../api/auth";
import { settingsFaults } from "../settings/check-settings";
import { cardFaults } from "./check-card";
import { fieldMetaFaults } from "../settings/field-meta";
import { settingsFields } from "../settings/fields";
import type { SettingsSchema } from "../settings/types";
import type { BaseConnector } from "./base-connector";
import { hookFaults } from "./check-hooks";
import { mayUseFaults } from "./groups-in-use";
import { nameFaults } from "./check-names";
import type { Connector } from "./contract";
import { changeGroups } from "../changes/changes";
import { implementedHooks, type DeclaredHook } from "./implemented-hooks";
import { defaultUses, specificationVersion, type Manifest } from "./manifest";
import { inboundFaults } from "./inbound-faults";
import type { Crypto } from "../ports/crypto";
import { statusFields } from "./status";
import { docsFaults } from "./urls";
import { variableFaults } from "./variables";
import type { Ports } from "../ports/ports";
import type { Storage } from "../ports/storage";

/** A connector as a host registers it. Create it with {@link describeConnector}. */
export interface Descriptor {
  readonly specificationVersion: number;
  readonly manifest: Manifest;
  /** The hooks that the connector implements, to compare them with its manifest. */
  readonly hooks: readonly DeclaredHook[];
  /** Creates the connector; call it once per process. */
  create(ports: Ports): Connector;
}

/**
 * Combines a manifest and a connector class into the descriptor that hosts register.
 *
 * @example
 * ```ts
 * import { BaseConnector, auth, describeConnector, secret, type TestReport } from "@tt/connector-core";
 * import * as z from "zod";
 *
 * const settings = z.object({ token: secret() });
 *
 * class ChatConnector extends BaseConnector<typeof settings, unknown> {
 *   protected override onTest(): Promise<TestReport> {
 *     return Promise.resolve({ message: "Connected." });
 *   }
 * }
 *
 * export const chat = describeConnector(
 *   {
 *     key: "chat_connector",
 *     slug: "chat",
 *     name: "Chat",
 *     docs: "https://chat.example/time-tracking",
 *     settings,
 *     api: { base: () => "https://chat.example/api", auth: auth.bearer("token") },
 *   },
 *   ChatConnector,
 * );
 * ```
 */
export function describeConnector<Schema extends SettingsSchema, Event>(
  manifest: Manifest<Schema, Event>,
  connectorClass: new (
    manifest: Manifest<Schema, Event>,
    ports: Ports,
  ) => BaseConnector<Schema, Event>,
): Descriptor {
  return {
    specificationVersion,
    manifest,
    hooks: implementedHooks(connectorClass),
    create: (ports) => new connectorClass(manifest, ports),
  };
}

/**
 * Checks connectors at registration: unique keys and slugs, supported groups of changes, settings that a
 * form can show and a storage can keep, a manifest that agrees with its hooks, names that exist, and a
 * matching specification version.
 *
 * @param crypto Needed to register connectors whose deliveries have Ed25519 signatures.
 * @returns one sentence per fault; empty if there is none
 * @example
 * ```ts
 * import { checkDescriptors, type Descriptor, type Storage } from "@tt/connector-core";
 *
 * function register(descriptors: readonly Descriptor[], storage: Storage): void {
 *   const faults = checkDescriptors(descriptors, storage);
 *   if (faults.length > 0) throw new Error(faults.join("\n"));
 * }
 * ```
 */
export function checkDescriptors(
  descriptors: readonly Descriptor[],
  storage: Pick<Storage, "supports">,
  crypto: Pick<Crypto, "ed25519"> = {},
): readonly string[] {
  const faults = descriptors.flatMap((descriptor) => faultsOf(descriptor, storage, crypto));
  const duplicates = (["key", "slug"] as const).flatMap((property) => {
    const names = descriptors.map((descriptor) => descriptor.manifest[property]);
    const repeated = names.filter((name, index) => names.indexOf(name) !== index);
    return [...new Set(repeated)].map((name) => `Two connectors share the ${property} "${name}"`);
  });
  return [...faults, ...duplicates];
}

function faultsOf(
  descriptor: Descriptor,
  storage: Pick<Storage, "supports">,
  crypto: Pick<Crypto, "ed25519">,
): string[] {
  const { manifest } = descriptor;
  if (descriptor.specificationVersion !== specificationVersion) {
    // Its manifest may look different, too.
    return [
      `${manifest.key} implements specification ${String(descriptor.specificationVersion)}, but this ` +
        `host supports ${String(specificationVersion)}; ` +
        "install matching versions of @tt/connector-core",
    ];
  }
  const faults: string[] = [];
  if (!/^[a-z][a-z0-9-]*$/.test(manifest.slug)) {
    faults.push(`has the slug "${manifest.slug}", which must match [a-z][a-z0-9-]*`);
  }
  faults.push(...variableFaults(manifest), ...docsFaults(manifest), ...cardFaults(manifest));
  faults.push(...mayUseFaults(manifest));
  for (const group of manifest.uses ?? defaultUses) {
    if (!changeGroups.includes(group)) {
      faults.push(`uses "${group}", which must be one of ${changeGroups.join(", ")}`);
    } else if (!storage.supports.includes(group)) {
      faults.push(`uses "${group}", which this storage does not support`);
    }
  }
  faults.push(...hookFaults(manifest, descriptor.hooks));
  const unusable = settingsFaults(manifest.settings);
  // Fields of another zod cannot be described, so what refers to them cannot be checked.
  return [...faults, ...(unusable.length > 0 ? unusable : fieldFaults(manifest, crypto))].map(
    (fault) => `${manifest.key} ${fault}`,
  );
}

/** Faults of what refers to the fields of the settings. */
function fieldFaults(manifest: Manifest, crypto: Pick<Crypto, "ed25519">): string[] {
  const faults = [...nameFaults(manifest)];
  const fields = settingsFields(manifest.settings);
  for (const { name } of fields) {
    if (statusFields.includes(name)) faults.push(`has a field "${name}", which is a reserved name`);
  }
  faults.push(...fieldMetaFaults(manifest.settings, fields));
  const all = fields.map(({ name }) => name);
  const secrets = fields.filter(({ type }) => type === "secret").map(({ name }) => name);
  const { auth } = manifest.api;
  const named = credentialFields(auth);
  if (auth.type === "basic") {
    faults.push(...missingFields(named, all));
    if (!named.some((name) => secrets.includes(name))) {
      faults.push("authorizes requests by a user name and password, neither of which is a secret");
    }
  } else faults.push(...missingFields(named, secrets, "secret "));
  faults.push(...partFaults(auth), ...inboundFaults(manifest, fields, crypto));
  if (auth.type === "oauth2") {
    for (const name of Object.values(auth.endpoints)) {
      if (typeof name === "string" && !(name in (manifest.env ?? {}))) {
        faults.push(`uses the endpoint "${name}", which is missing from its env`);
      }
    }
    const { id } = auth.client;
    if (typeof id !== "string") faults.push(...missingFields([id.setting], all));
  }
  return faults;
}

/** Faults of an authorization by several secrets: there is none, or one would replace another. */
function partFaults(auth: Auth): string[] {
  const places = partsOf(auth).map((part) =>
    part.type === "query"
      ? `?${part.name}`
      : part.type === "header"
        ? part.name.toLowerCase()
        : "authorization",
  );
  return new Set(places).size === Math.max(places.length, 1)
    ? []
    : ["needs secrets in `auth.all`, each in a place of its own"];
}

function missingFields(named: readonly string[], known: readonly string[], kind = ""): string[] {
  return named
    .filter((name) => !known.includes(name))
    .map((name) => `names "${name}", which is not a ${kind}field of its settings`);
}
