import { parseArgs } from "node:util";
import { connectorTypes, GenerateError, type ConnectorType } from "./generate";

/** What the command line says; undefined is asked for in a terminal. */
export interface Options {
  readonly directory: string | undefined;
  readonly name: string | undefined;
  readonly type: ConnectorType | undefined;
  readonly install: boolean | undefined;
  readonly help: boolean;
}

/** What `--help` prints. */
export const help = `Usage: npm create @tt/connector [directory] -- [options]

Creates a package with a connector, a fake of its provider and the tests.

Options:
  --name <text>   name of the provider (default: from the directory)
  --type <type>   webhook: it sends signed deliveries, and is synced with a token
                  token: it is synced with a token
                  oauth: it is synced with access that users grant in their browser
  --install       run npm install afterwards
  --no-install    do not, and do not ask
  --help          print this
`;

/** @throws GenerateError for an unknown option or type */
export function parseOptions(args: readonly string[]): Options {
  const { values, positionals } = parsed(args);
  if (positionals.length > 1) {
    throw new GenerateError(`Only one directory can be created: ${positionals.join(", ")}`);
  }
  return {
    directory: positionals[0],
    name: values.name,
    type: values.type === undefined ? undefined : typeOf(values.type),
    install: values.install,
    help: values.help ?? false,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      allowNegative: true,
      options: {
        name: { type: "string" },
        type: { type: "string" },
        install: { type: "boolean" },
        help: { type: "boolean" },
      },
    });
  } catch (error) {
    throw new GenerateError(error instanceof Error ? error.message : String(error));
  }
}

function typeOf(text: string): ConnectorType {
  const found = connectorTypes.find((type) => type === text);
  if (found) return found;
  throw new GenerateError(`--type: must be ${connectorTypes.join(", ")}, not ${text}`);
}
