import * as z from "zod";
import { versionText } from "../../../platform/http/fields";
import type { FieldErrors } from "../../../platform/http/http-error";
import { subscribableEvents, type WebhookRow } from "../schema";
import { eventField } from "./events";

const text = (max: number) => z.string().max(max).default("");

/** The fields of the form of a webhook, as they are sent. */
export const webhookForm = z
  .object({
    version: versionText,
    name: text(2_000),
    description: text(10_000),
    url: text(5_000),
    /** One header per line. Their values are secrets. */
    secret_headers: text(50_000),
    remove_headers: z.string().max(10).optional(),
  })
  .catchall(z.string().max(100));

/** True if the checkbox of an event was sent; one that another user cleared is blank. */
export function isChosen(sent: string | undefined): boolean {
  return sent !== undefined && sent !== "";
}

/** What was typed into the form. */
export type WebhookTexts = Partial<z.output<typeof webhookForm>>;

/**
 * Reads the form as a body of the REST API.
 * @param before the webhook that is changed; its headers stay if none are entered
 */
export function readWebhookForm(sent: z.output<typeof webhookForm>, before?: WebhookRow) {
  const { name, description, url, secret_headers: lines } = sent;
  const events = subscribableEvents.filter((type) => isChosen(sent[eventField(type)]));
  const keepsHeaders =
    before !== undefined && lines.trim() === "" && sent.remove_headers === undefined;
  return {
    name,
    description,
    url,
    events,
    ...(keepsHeaders ? {} : { headers: parseHeaders(lines) }),
  };
}

/** The errors of the form; the API's advice for no events names them all. */
export function errorsOf(errors: FieldErrors, events: readonly string[]): FieldErrors {
  return events.length === 0 ? { ...errors, events: ["Choose at least one"] } : errors;
}

/** Parses one header per line; a line without a colon is a header without a value, and refused. */
function parseHeaders(lines: string): Readonly<Record<string, string>> {
  const entries = lines
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [name = "", ...value] = line.split(":");
      return [name.trim(), value.join(":").trim()] as const;
    });
  return Object.fromEntries(entries);
}

/** The texts that the form shows for a webhook. Values of headers are never shown. */
export function textsOf(row: WebhookRow): WebhookTexts {
  const { version, name, description, url, events } = row;
  return {
    version: String(version),
    name,
    description: description ?? "",
    url,
    ...Object.fromEntries(
      subscribableEvents.map((type) => [
        eventField(type),
        events.includes(type) ? "on" : undefined,
      ]),
    ),
  };
}
