import { skipReasons } from "../changes/outcome";
import { hostActions } from "./card";
import type { Manifest } from "./manifest";
import { tellsDone } from "./step-done";

const maxTaglineCharacters = 80;
const maxIconCharacters = 4_000;

/** The letters, numbers and separators of SVG path data. Nothing that could end an attribute. */
const pathData = /^[MmLlHhVvCcSsQqTtAaZz0-9eE.,+\-\s]+$/;

/**
 * Checks what a manifest says for its card and its set-up.
 *
 * @returns the rest of one sentence per fault, after the connector's key; empty if there is none
 */
export function cardFaults(manifest: Manifest): readonly string[] {
  const { tagline, icon } = manifest;
  const faults = [...stepFaults(manifest), ...reasonFaults(manifest)];
  if (tagline !== undefined && (tagline.trim() === "" || tagline.length > maxTaglineCharacters)) {
    faults.push(
      `has a tagline of ${String(tagline.length)} characters; use 1 to ${String(maxTaglineCharacters)}`,
    );
  }
  if (icon !== undefined && (icon.length > maxIconCharacters || !pathData.test(icon))) {
    faults.push(
      `has an icon that is no SVG path data of at most ${String(maxIconCharacters)} characters`,
    );
  }
  return faults;
}

function stepFaults({ steps = [], actions = [], inbound, sync, api }: Manifest): string[] {
  const own = actions.map(({ name }) => name);
  const isUsable: Readonly<Record<string, boolean>> = {
    ...Object.fromEntries(hostActions.map((name) => [name, true])),
    connect: api.auth.type === "oauth2",
    sync: sync !== undefined,
    dry_run: sync !== undefined,
  };
  return steps.flatMap((step, index) => {
    const { action, copy, link } = step;
    const faults: string[] = [];
    if (action !== undefined && !own.includes(action) && isUsable[action] !== true) {
      faults.push(`the action "${action}", which it does not have`);
    }
    if (!step.done && (action === undefined || !tellsDone(action))) {
      faults.push("no `done`, and no action of the host that tells");
    }
    if (copy !== undefined && !inbound) faults.push("a webhook URL to copy, but no `inbound`");
    if (link && !/^(https?:\/\/|\/)/.test(link.url)) {
      faults.push(`a link to "${link.url}", which is no http URL`);
    }
    return faults.map((fault) => `has step ${String(index + 1)} with ${fault}`);
  });
}

function reasonFaults({ reasons = {} }: Manifest): string[] {
  const known: readonly string[] = skipReasons;
  return Object.keys(reasons)
    .filter((reason) => !known.includes(reason) && !/^x_[a-z0-9_]+$/.test(reason))
    .map((reason) => `has a sentence for "${reason}", which is no reason and lacks the prefix x_`);
}
