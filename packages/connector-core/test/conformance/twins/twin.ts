import {
  describeConnector,
  type BaseConnector,
  type Classify,
  type Connector,
  type Descriptor,
  type Manifest,
  type Ports,
} from "../../../src/index";
import { trackerConnector, TrackerConnector } from "../tracker/connector";
import { trackerManifest, type Item, type TrackerSettings } from "../tracker/manifest";

/** A connector with one fault, and the rule that must detect it. */
export interface Twin {
  /** Name of the rule. */
  readonly rule: string;
  /** What the connector does wrong. */
  readonly fault: string;
  /** A part of the failure that names the input or what came. */
  readonly says: string;
  readonly descriptor: Descriptor;
}

type TrackerClass = new (
  manifest: Manifest<TrackerSettings, Item>,
  ports: Ports,
) => BaseConnector<TrackerSettings, Item>;

/** The tracker with another class or another manifest. */
export function tracker(
  connectorClass: TrackerClass,
  manifest: Manifest<TrackerSettings, Item> = trackerManifest,
): Descriptor {
  return describeConnector<TrackerSettings, Item>(manifest, connectorClass);
}

/** The tracker with some parts of its manifest changed. */
export function declaring(change: Partial<Manifest<TrackerSettings, Item>>): Descriptor {
  return describeConnector<TrackerSettings, Item>(
    { ...trackerManifest, ...change },
    TrackerConnector,
  );
}

/** The tracker with a meaning of its own for some responses. */
export function classifying(classify: Classify): Descriptor {
  return declaring({ api: { ...trackerManifest.api, classify } });
}

/** A connector with some methods of the finished connector replaced. */
export function behaving(
  replace: (sound: Connector, ports: Ports) => Partial<Connector>,
  descriptor: Descriptor = trackerConnector,
): Descriptor {
  return {
    ...descriptor,
    create(ports) {
      const sound = descriptor.create(ports);
      const replaced = replace(sound, ports);
      // The methods of `sound` are read-only, which a proxy of it would have to respect.
      return new Proxy({} as Connector, {
        get(_target, name) {
          const own: unknown = Reflect.get(replaced, name);
          if (own !== undefined) return own;
          const value: unknown = Reflect.get(sound, name);
          return typeof value === "function" ? (value.bind(sound) as unknown) : value;
        },
      });
    },
  };
}

/** A connector on ports that are changed before it is created. */
export function onPorts(
  change: (ports: Ports) => Partial<Ports>,
  descriptor: Descriptor = trackerConnector,
): Descriptor {
  return {
    ...descriptor,
    create: (ports) => descriptor.create({ ...ports, ...change(ports) }),
  };
}
