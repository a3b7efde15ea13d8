import {
  checkDescriptors,
  createTelemetry,
  type Connector,
  type Descriptor,
  type Manifest,
  type Ports,
} from "@tt/connector-core";
import type { HostStorage } from "./storage/create-storage";
import { ConfigError } from "../platform/config/config";
import type { HostContext } from "../platform/context";

/** A connector of this host. */
export interface RegisteredConnector {
  readonly manifest: Manifest;
  readonly connector: Connector;
}

/**
 * Creates the connectors of a host.
 * @throws ConfigError if connectors conflict or need changes that the storage does not support
 */
export function registerConnectors(
  descriptors: readonly Descriptor[],
  storage: HostStorage,
  context: HostContext,
  fetch: typeof globalThis.fetch,
): readonly RegisteredConnector[] {
  const problems = checkDescriptors(descriptors, storage, context.crypto);
  if (problems.length > 0) throw new ConfigError(problems.join("\n"));
  const ports = portsOf(storage, context, fetch);
  return descriptors.map((descriptor) => ({
    manifest: descriptor.manifest,
    connector: descriptor.create(ports),
  }));
}

function portsOf(
  storage: HostStorage,
  context: HostContext,
  fetch: typeof globalThis.fetch,
): Ports {
  const telemetry = createTelemetry();
  telemetry.on("delivery", ({ connector, result }) => {
    context.metrics.delivery(connector, result);
  });
  telemetry.on("request", ({ connector, status }) => {
    context.metrics.providerRequest(connector, status);
  });
  return {
    storage,
    crypto: context.crypto,
    clock: context.clock,
    log: context.log,
    telemetry,
    fetch,
    guardedFetch: context.guardedFetch,
    baseUrl: context.config.baseUrl,
    env: { ...context.config.endpoints, ...context.config.clients },
  };
}
