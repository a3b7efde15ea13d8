import * as z from "zod/mini";
import { key, localId, name, text } from "./schema-parts";

/** Identifies an item at a provider. */
export interface ExternalRef {
  /** Where `ref` is unique: API host and container id, e.g. `api.github.com:1296269`. */
  readonly source: string;
  /** Name of the item within `source`, e.g. `github_issue_17`. */
  readonly ref: string;
}

/**
 * Validates the {@link ExternalRef} of a task: `source` up to 500 bytes, `ref` up to 200
 * characters.
 */
export const taskRefSchema = z.strictObject({ source: key(500), ref: name(200) });

/** Validates the {@link ExternalRef} of a time entry: `ref` up to 1,500 bytes. */
export const entryRefSchema = z.strictObject({ source: key(500), ref: key(1_500) });

/** A user, by local id or by their declared login at a provider. */
export type UserRef =
  { readonly id: number } | { readonly provider: string; readonly login: string };

/** Validates a {@link UserRef}. */
export const userRefSchema = z.union([
  z.strictObject({ id: localId }),
  z.strictObject({ provider: name(50), login: text(255) }),
]);
