import {
  checkDescriptors,
  connectorVariables,
  createTelemetry,
  type Connector,
  type Descriptor,
  type IdentityManifest,
  type Manifest,
  type Ports,
} from "@tt/connector-core";
import type { DeliveryLog } from "./deliveries/log";
import type { HostStorage } from "./storage/create-storage";
import { ConfigError, type Config } from "../platform/config/config";
import type { HostContext } from "../platform/context";
import { traceFetch } from "../platform/tracing/trace-fetch";
import type { Tracer } from "../platform/tracing/tracer";
import { traceConnector } from "./trace-connector";

/** A connector of this host. */
export interface RegisteredConnector {
  readonly manifest: Manifest;
  readonly connector: Connector;
}

/** The logins that users enter in their profile, for connectors that accept them without proof. */
export function declaredIdentities(
  connectors: readonly RegisteredConnector[],
): readonly IdentityManifest[] {
  const declared = connectors
    .map(({ manifest }) => manifest.identity)
    .filter((identity) => identity !== undefined)
    .filter(({ proof }) => proof !== "linked");
  // Two connectors of one provider share the login.
  return [...new Map(declared.map((identity) => [identity.provider, identity])).values()];
}

/** What connectors use besides the services of the host. */
export interface ConnectorServices {
  /** Sends the requests to providers. */
  readonly fetch: typeof globalThis.fetch;
  /** Records what is delivered to integrations. */
  readonly deliveries: DeliveryLog;
  /** Syncs an integration at once, because a delivery says that something has changed. */
  readonly requestSync: (manifest: Manifest, integration: string) => Promise<void>;
  /** Receives spans of the operations (default: none are made). */
  readonly tracer?: Tracer | undefined;
}

/**
 * Creates the connectors of a host.
 * @throws ConfigError if connectors conflict, need changes that the storage does not support, or read
 *   variables that the configuration was not asked for
 */
export function registerConnectors(
  descriptors: readonly Descriptor[],
  storage: HostStorage,
  context: HostContext,
  { fetch, deliveries, requestSync, tracer }: ConnectorServices,
): readonly RegisteredConnector[] {
  const problems = checkDescriptors(descriptors, storage, context.crypto);
  if (problems.length > 0) throw new ConfigError(problems.join("\n"));
  const telemetry = createHostTelemetry(context);
  deliveries.listen(telemetry);
  const ports = {
    storage,
    crypto: context.crypto,
    clock: context.clock,
    log: context.log,
    telemetry,
    fetch: traceFetch(fetch, tracer),
    guardedFetch: traceFetch(context.guardedFetch, tracer),
    baseUrl: context.config.baseUrl,
  };
  return descriptors.map((descriptor) => {
    const { manifest } = descriptor;
    const connector = descriptor.create({
      ...ports,
      env: environmentOf(manifest, context.config),
      requestSync: (id) => requestSync(manifest, id),
    });
    return { manifest, connector: traceConnector(connector, manifest.key, tracer) };
  });
}

/**
 * The operator's values of the variables that a connector names, and no others.
 * @throws ConfigError if one was not read: its requests would go to the default server, with the token
 */
export function environmentOf(
  manifest: Manifest,
  { endpoints, clients }: Pick<Config, "endpoints" | "clients">,
): Ports["env"] {
  const variables = connectorVariables(manifest);
  const read = [
    ...Object.keys(variables.endpoints).map((name) => [name, endpoints] as const),
    ...variables.clients.map((name) => [name, clients] as const),
  ];
  const unread = read.find(([name, values]) => !Object.hasOwn(values, name));
  if (unread) {
    throw new ConfigError(
      `${manifest.key} reads ${unread[0]}, but the configuration was made without it: ` +
        "pass the same connectors to readConfig and startHost",
    );
  }
  return Object.fromEntries(read.map(([name, values]) => [name, values[name]]));
}

function createHostTelemetry({ metrics }: HostContext): Ports["telemetry"] {
  const telemetry = createTelemetry();
  telemetry.on("delivery", ({ connector, result }) => {
    metrics.delivery(connector, result);
  });
  telemetry.on("request", ({ connector, status }) => {
    metrics.providerRequest(connector, status);
  });
  return telemetry;
}
