import { settingsFields } from "../settings/fields";
import { domainEventTypes } from "./domain-events";
import type { Manifest } from "./manifest";
import { statusFields } from "./status";

/**
 * Checks that the names in a manifest exist where they refer to, and that those it gives are usable.
 *
 * @returns the rest of one sentence per fault, after the connector's key; empty if there is none
 */
export function nameFaults(manifest: Manifest): readonly string[] {
  return [
    ...optionFaults(manifest),
    ...actionFaults(manifest),
    ...setByFaults(manifest),
    ...memberFieldFaults(manifest),
    ...envFaults(manifest),
    ...eventFaults(manifest),
  ];
}

function optionFaults({ options = [], settings }: Manifest): string[] {
  const names = settingsFields(settings)
    .filter(({ type }) => type !== "secret")
    .map(({ name }) => name);
  return options
    .filter((name) => !names.includes(name))
    .map(
      (name) => `lists the field "${name}" in \`options\`, which is no plain field of its settings`,
    );
}

function actionFaults({ actions = [] }: Manifest): string[] {
  const names = actions.map(({ name }) => name);
  const repeated = names.filter((name, index) => names.indexOf(name) !== index);
  return [
    ...names
      .filter((name) => !/^[a-z][a-z0-9_]*$/.test(name))
      .map((name) => `has the action "${name}", whose name must match [a-z][a-z0-9_]*`),
    ...[...new Set(repeated)].map((name) => `has two actions with the name "${name}"`),
  ];
}

function setByFaults({ actions = [], settings }: Manifest): string[] {
  const setters = actions.filter(({ standalone }) => !standalone).map(({ name }) => name);
  return settingsFields(settings).flatMap(({ name, required, setBy }) =>
    setBy === undefined || (!required && setters.includes(setBy))
      ? []
      : [
          `has a field "${name}" that must be optional, and "${setBy}" an action that is not standalone`,
        ],
  );
}

function memberFieldFaults({ workspace, settings, documentation }: Manifest): string[] {
  const names = [
    ...statusFields,
    ...settingsFields(settings).map(({ name, type }) => (type === "secret" ? `has_${name}` : name)),
    ...Object.keys(documentation?.status ?? {}),
  ];
  return (workspace?.memberFields ?? [])
    .filter((name) => !names.includes(name))
    .map(
      (name) =>
        `lists the field "${name}" in \`workspace.memberFields\`, which is neither a setting nor in ` +
        "`documentation.status`",
    );
}

/** Environment variables are read by name: one that is not declared is always undefined. */
function envFaults(manifest: Manifest): string[] {
  const { env = {} } = manifest;
  const unknown = new Set<string>();
  const recording = new Proxy(env, {
    get: (values, name) => {
      if (typeof name === "string" && !Object.hasOwn(values, name)) unknown.add(name);
      return Reflect.get(values, name) as unknown;
    },
  });
  try {
    // What it returns for empty settings does not matter, only which variables it reads.
    manifest.api.base({}, recording);
  } catch {
    // The base may depend on settings, which are missing here.
  }
  return [...unknown].map(
    (name) => `reads the variable "${name}", which is missing from its \`env\``,
  );
}

function eventFaults({ on = [] }: Manifest): string[] {
  const known: readonly string[] = domainEventTypes;
  return on
    .filter((type) => !known.includes(type))
    .map((type) => `subscribes to "${type}", which is no domain event`);
}
