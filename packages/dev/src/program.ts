import { Command, InvalidArgumentError } from "commander";
import { checkConnector } from "./check";
import { develop } from "./dev";
import { dryRun, type DryRunOptions } from "./dry-run";
import { loadSetup } from "./load";
import { sendDeliveries, type SendOptions } from "./send";
import { serveSetup } from "./serve";
import { UserError } from "./user-error";
import { version } from "./version";

const defaultPort = 3000;

/**
 * Runs the command line of this process.
 * @param main Path of the program, to start it again.
 */
export async function run(main: string): Promise<void> {
  const program = new Command("tt-connector")
    .description("Develops a connector for tt, in the directory of its package")
    .version(version);

  program
    .command("dev")
    .description(
      "start a host with the connector and a fake of its provider, again after each change",
    )
    .option("--port <number>", "port of the host", portNumber, defaultPort)
    .action(({ port }: { port: number }) => develop(main, port));

  program
    .command("serve")
    .description("the same once, without watching")
    .option("--port <number>", "port of the host", portNumber, defaultPort)
    .action(({ port }: { port: number }) => serveSetup(port));

  program
    .command("send")
    .description("send deliveries to the running host, signed as the provider signs")
    .argument("[files...]", "bodies (default: all in deliveries/)")
    .option(
      "--event <name>",
      "event of the files (default: the name of the file, or of its directory in deliveries/), " +
        "passed to `delivery` of dev.ts; without files, sends the recorded ones of this event",
    )
    .option("--id <text>", "id of the delivery, to send one again (default: a new one)")
    .action(async (files: readonly string[], options: SendOptions) => {
      if (!(await sendDeliveries(await loadSetup(), files, options, print))) process.exitCode = 1;
    });

  program
    .command("check")
    .description("run the tests and print a line per rule of the suite")
    .action(async () => {
      if (!(await checkConnector(print))) process.exitCode = 1;
    });

  program
    .command("dryrun")
    .description("sync with the real provider and store nothing")
    .requiredOption("--settings <file>", "what a user would enter, as JSON; keep it out of git")
    .option("--record <directory>", "write the provider's responses to files, without secrets")
    .action(async (options: DryRunOptions) => {
      if (!(await dryRun(options, print))) process.exitCode = 1;
    });

  try {
    await program.parseAsync();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new InvalidArgumentError("It must be a number from 1 to 65535.");
}
