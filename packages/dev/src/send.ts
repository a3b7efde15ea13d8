import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { settingsFields, type Manifest, type RawRequest } from "@tt/connector-core";
import { watchOutcomes } from "./outcomes";
import { eventOf, nameOf, recordedFiles } from "./recorded";
import { readRunning, type Running } from "./running";
import type { DevSetup } from "./setup";
import { UserError } from "./user-error";

/** Options of {@link sendDeliveries}. */
export interface SendOptions {
  /** Event of the files (default: by their name or directory). Without files: of which to send all. */
  readonly event?: string;
  /** Delivery id, to send one again (default: a new one per delivery). */
  readonly id?: string;
}

/**
 * Sends deliveries to the running host, signed as the provider signs.
 * @param files Default: the recorded ones, of all events or of that in the options.
 * @param report Receives the answer of each delivery, and then what became of it.
 * @returns false if the host refused one
 * @throws UserError if nothing can be sent
 */
export async function sendDeliveries(
  setup: DevSetup,
  files: readonly string[],
  options: SendOptions,
  report: (line: string) => void,
): Promise<boolean> {
  const running = readRunning();
  const nextOutcome = await watchOutcomes(running.url, setup.connector.manifest.slug).catch(
    (error: unknown) => {
      throw error instanceof TypeError ? notRunning(running) : error;
    },
  );
  let isAccepted = true;
  for (const file of files.length > 0 ? files : await recordedFiles(options.event)) {
    const event = options.event ?? eventOf(file);
    const body = await readFile(file, "utf8").catch(() => {
      throw new UserError(`${file} cannot be read.`);
    });
    const answer = await send(setup, running, event, body, options.id ?? randomUUID());
    report(`${nameOf(file, event)}: ${String(answer.status)} ${answer.text}`);
    const outcome = await nextOutcome();
    if (outcome !== undefined) report(`  ${outcome}`);
    if (answer.status >= 400) isAccepted = false;
  }
  return isAccepted;
}

async function send(
  setup: DevSetup,
  running: Running,
  event: string,
  body: string,
  deliveryId: string,
): Promise<{ readonly status: number; readonly text: string }> {
  const { deliveryUrl: url } = running;
  if (!setup.delivery || url === null) {
    throw new UserError("The connector receives no deliveries, or dev.ts has no `delivery`.");
  }
  const sent = { secret: secretOf(setup, running), deliveryId, at: new Date(), url };
  const request = setup.delivery(sent, event, body);
  const target = new URL(url);
  target.search = request.query ?? "";
  const response = await fetch(target, {
    method: "POST",
    headers: definedHeaders(request.headers),
    body: request.body as Uint8Array<ArrayBuffer>,
  }).catch(() => {
    throw notRunning(running);
  });
  return { status: response.status, text: await response.text() };
}

function notRunning({ url }: Running): UserError {
  return new UserError(`${url} does not answer: start \`tt-connector dev\` again.`);
}

function definedHeaders(headers: RawRequest["headers"]): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as [string, string]],
  );
}

/** The variable with a secret that is made at run time, as in a handshake. Arguments are visible to others. */
export const secretVariable = "TT_DELIVERY_SECRET";

function secretOf(setup: DevSetup, running: Running): string {
  if (setup.secret === undefined) return "";
  const given = process.env[secretVariable];
  if (given !== undefined && given !== "") return given;
  const secret = setup.settings(running.project, running.providerUrl)[setup.secret];
  if (typeof secret === "string") return secret;
  throw new UserError(missingSecret(setup.connector.manifest, setup.secret));
}

/** Says where a secret comes from that is nowhere yet. */
function missingSecret({ actions, settings }: Manifest, secret: string): string {
  const fields = settingsFields(settings);
  const { setBy } = fields.find(({ name }) => name === secret) ?? {};
  const action = actions?.find(({ name }) => name === setBy);
  return action
    ? `"${secret}" has no value yet: run "${action.label}" in the browser, then press d in \`tt-connector dev\`, ` +
        `or set ${secretVariable} to it.`
    : `dev.ts: settings must have the secret "${secret}", or ${secretVariable} must be set to it. The ` +
        `fields are ${fields.map(({ name }) => name).join(", ")}.`;
}
