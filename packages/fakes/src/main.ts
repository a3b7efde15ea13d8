#!/usr/bin/env node
import { Command, InvalidArgumentError } from "commander";
import { systemClock } from "@tt/connector-core/node";
import { addSeed } from "./cli/seed";
import { startProgram, type ServeOptions } from "./cli/start";
import { githubProgram } from "./github/program";
import { googleProgram } from "./google/program";
import { slackProgram } from "./slack/program";
import { version } from "./version";

const program = new Command("tt-fakes")
  .description("Fake providers over HTTP, with control routes at /_fake")
  .version(version);

interface GithubOptions extends ServeOptions {
  readonly token?: string;
  readonly repository?: string;
  readonly enterprise?: boolean;
  readonly webhookUrl?: string;
  readonly webhookSecret?: string;
}

served("github", "GitHub's REST API for repositories, issues and webhooks")
  .option("--token <text>", "a token of the repository's owner")
  .option("--repository <owner/name>", "the repository to begin with")
  .option("--enterprise", "an Enterprise Server, with its API at /api/v3")
  .option("--webhook-url <url>", "delivers issues and comments to this URL")
  .option("--webhook-secret <text>", "signs the deliveries")
  .action((options: GithubOptions) =>
    startProgram("GitHub", options, (url) =>
      githubProgram({ ...options, url, clock: systemClock() }),
    ),
  );

interface SlackOptions extends ServeOptions {
  readonly token?: string;
  readonly signingSecret?: string;
  readonly commandUrl?: string;
  readonly eventsUrl?: string;
}

served("slack", "Slack's Web API, slash commands, interactions and events")
  .option("--token <text>", "bot token of the app")
  .option("--signing-secret <text>", "signs commands and events")
  .option("--command-url <url>", "URL of slash commands and interactions")
  .option("--events-url <url>", "URL of events")
  .action((options: SlackOptions) =>
    startProgram("Slack", options, (url) =>
      slackProgram({ ...options, url, clock: systemClock() }),
    ),
  );

interface GoogleOptions extends ServeOptions {
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly redirectUri?: readonly string[];
  readonly account?: string;
}

served("google", "Google's OAuth 2.0 server and the Calendar API")
  .option("--client-id <text>", "ID of the OAuth client")
  .option("--client-secret <text>", "secret of the OAuth client")
  .option("--redirect-uri <urls...>", "where the consent page may lead back to")
  .option("--account <email>", "the account to begin with")
  .action(({ redirectUri, ...options }: GoogleOptions) =>
    startProgram("Google", options, (url) =>
      googleProgram({
        ...options,
        ...(redirectUri === undefined ? {} : { redirectUris: redirectUri }),
        ...{ url, clock: systemClock() },
      }),
    ),
  );

await program.parseAsync();

function served(name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option("--port <number>", "port to listen on (default: any free port)", portNumber)
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--seed <file>", "JSON list of requests to control routes, made at the start", addSeed);
}

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new InvalidArgumentError("It must be a number from 0 to 65535.");
}
