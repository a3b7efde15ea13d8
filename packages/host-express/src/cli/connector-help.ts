import { connectorVariables, type Descriptor } from "@tt/connector-core";

/**
 * Lists the environment variables of connectors, for the help of `tt-host`.
 * @returns one line per connector and one per variable, with its default
 */
export function connectorHelp(connectors: readonly Descriptor[]): string {
  const lines = connectors.flatMap(({ manifest }) => {
    const { endpoints, clients } = connectorVariables(manifest);
    return [
      `  ${manifest.name}`,
      ...Object.entries(endpoints).map(([name, url]) => `    ${name.padEnd(24)}  ${url}`),
      ...clients.map((name) => `    ${name}`),
    ];
  });
  return ["Environment variables of the connectors, with their defaults:", ...lines].join("\n");
}
