import { withoutUndefined } from "../json";
import { shortenText } from "../text";
import type { SetupStep } from "./card";
import type { CardStatus } from "./card-status";
import { defaultSteps, type StepParts } from "./default-steps";
import type { Manifest } from "./manifest";
import { isStepDone } from "./step-done";

/** Maximum number of facts that a card shows. */
export const maxFacts = 4;
const maxFactCharacters = 200;

/** A step with its progress. */
export interface ShownStep extends Omit<SetupStep, "done"> {
  readonly isDone: boolean;
  /** True for the first step that is not done. */
  readonly isNext: boolean;
}

/** A fact with a value. */
export interface ShownFact {
  readonly label: string;
  readonly value: string | undefined;
  readonly at: string | undefined;
  readonly url: string | undefined;
}

type Steps = StepParts & Pick<Manifest, "steps">;

/**
 * The set-up of an integration with its progress: the manifest's steps, or those that follow from what
 * the connector can do. A predicate that throws counts as not done.
 *
 * @example
 * ```ts
 * import { setupSteps, type Descriptor } from "@tt/connector-core";
 *
 * function nextStep({ manifest }: Descriptor): string | undefined {
 *   return setupSteps(manifest, { connected: false }).find(({ isNext }) => isNext)?.text;
 * }
 * ```
 */
export function setupSteps(manifest: Steps, status: CardStatus): readonly ShownStep[] {
  const steps = manifest.steps ?? defaultSteps(manifest);
  const done = steps.map((step) => orElse(() => isStepDone(step, status), false));
  const next = done.indexOf(false);
  return steps.map(({ text, link, copy, action }, index) => ({
    ...withoutUndefined({ text, link, copy, action }),
    isDone: done[index] ?? false,
    isNext: index === next,
  }));
}

/**
 * What an integration's card shows, at most {@link maxFacts} facts. A connector whose `facts` throw
 * has none.
 *
 * @example
 * ```ts
 * import { cardFacts, type Descriptor } from "@tt/connector-core";
 *
 * function factsText({ manifest }: Descriptor): string {
 *   const facts = cardFacts(manifest, { connected: true });
 *   return facts.map(({ label, value, at }) => `${label}: ${value ?? at ?? ""}`).join("\n");
 * }
 * ```
 */
export function cardFacts(
  { facts }: Pick<Manifest, "facts">,
  status: CardStatus,
): readonly ShownFact[] {
  return orElse(() => facts?.(status) ?? [], [])
    .map(({ label, value, at, url }) => ({
      label: shown(label) ?? "",
      value: shown(value),
      at: typeof at === "string" && !Number.isNaN(Date.parse(at)) ? at : undefined,
      url: httpUrl(url),
    }))
    .filter(({ value, at }) => value !== undefined || at !== undefined)
    .slice(0, maxFacts);
}

/**
 * The page of the provider on which a delivery can be sent again; undefined if the connector names
 * none.
 *
 * @example
 * ```ts
 * import { deliveriesPage, type CardStatus, type Descriptor } from "@tt/connector-core";
 *
 * function redeliverText({ manifest }: Descriptor, status: CardStatus): string {
 *   const page = deliveriesPage(manifest, status);
 *   return page === undefined ? "" : `Send it again at ${page}`;
 * }
 * ```
 */
export function deliveriesPage(
  { deliveriesUrl }: Pick<Manifest, "deliveriesUrl">,
  status: CardStatus,
): string | undefined {
  return httpUrl(orElse(() => deliveriesUrl?.(status), undefined));
}

/** What a connector from outside throws must not take the page down. */
function orElse<Value>(read: () => Value, otherwise: Value): Value {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

/** Values may come from the provider. */
function shown(text: unknown): string | undefined {
  if (typeof text !== "string" || text.trim() === "") return undefined;
  return shortenText(text, maxFactCharacters);
}

/** Only URLs that a browser opens as a page: `javascript:` and others may come from the provider. */
function httpUrl(url: unknown): string | undefined {
  return typeof url === "string" && /^https?:\/\//i.test(url) ? url : undefined;
}
