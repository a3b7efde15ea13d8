import type { Manifest } from "../../connector/manifest";
import { hasOperatorSecret } from "../../webhook/verification";
import type { ConnectorFixture } from "./fixture";
import { unmetNeed, type VerificationNeed } from "./verification-needs";

/**
 * Something that only some connectors can do. A connector has it if its manifest declares it. Events of
 * `fetches` only name items, and those of `whole_events` have all that is needed of them.
 */
export type Capability =
  | "deliveries"
  | "whole_events"
  | "fetches"
  | "tenant"
  | "sync"
  | "push"
  | "actions"
  | "options"
  | "events"
  | "daily";

/** Capabilities whose rules need what connectors with deliveries must describe anyway. */
const deliveryCapabilities = ["deliveries", "whole_events", "fetches"] as const;

function isOfDeliveries(
  capability: Capability,
): capability is (typeof deliveryCapabilities)[number] {
  return deliveryCapabilities.some((each) => each === capability);
}

/** True if the manifest declares the capability. */
function hasCapability(manifest: Manifest, capability: Capability): boolean {
  switch (capability) {
    case "deliveries":
      return manifest.inbound !== undefined;
    case "whole_events":
      return manifest.inbound !== undefined && manifest.inbound.fetches !== true;
    case "fetches":
      return manifest.inbound?.fetches === true;
    case "tenant":
      return manifest.inbound !== undefined && hasOperatorSecret(manifest.inbound.verification);
    case "sync":
      return manifest.sync !== undefined;
    case "push":
      return manifest.push !== undefined;
    case "actions":
      return (manifest.actions ?? []).length > 0;
    case "options":
      return (manifest.options ?? []).length > 0;
    case "events":
      return (manifest.on ?? []).length > 0;
    case "daily":
      return manifest.notifications?.daily !== undefined;
  }
}

/** Whether a rule is checked: `skipped` lists it by name, `absent` does not mention it. */
export type RuleStatus =
  | { readonly status: "checked" | "absent" }
  | {
      readonly status: "skipped";
      /** What the fixture has to declare, or what the verification does not guarantee. */
      readonly reason: string;
    };

/**
 * Decides whether a rule is checked. Pure. Connectors with deliveries must declare them, so their
 * rules are skipped only for what the verification cannot guarantee.
 *
 * @example
 * ```ts
 * import { connectorRules, ruleStatus, type ConnectorFixture } from "@tt/connector-core/testing";
 *
 * export function skippedRules(fixture: ConnectorFixture): readonly string[] {
 *   return connectorRules
 *     .filter((rule) => ruleStatus(rule, fixture).status === "skipped")
 *     .map((rule) => rule.name);
 * }
 * ```
 */
export function ruleStatus(
  {
    capability,
    needs = [],
  }: { readonly capability?: Capability; readonly needs?: readonly VerificationNeed[] },
  fixture: ConnectorFixture,
): RuleStatus {
  if (capability === undefined) return { status: "checked" };
  if (!hasCapability(fixture.descriptor.manifest, capability)) return { status: "absent" };
  const unmet = unmetNeed(needs, fixture.descriptor.manifest.inbound?.verification);
  if (unmet !== undefined) return { status: "skipped", reason: unmet };
  if (isOfDeliveries(capability) || fixture[capability]) return { status: "checked" };
  return { status: "skipped", reason: `the fixture has no \`${capability}\`` };
}
