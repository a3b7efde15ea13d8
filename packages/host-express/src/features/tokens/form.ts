import * as z from "zod";
import { tokenScopes } from "../../platform/auth/scopes";

const text = (max: number) => z.string().max(max).default("");

/** Name of the checkbox of a scope. */
export function scopeField(scope: string): string {
  return `scope_${scope}`;
}

/** Lifetimes that the form offers, in days; blank for a token that never expires. */
export const lifetimes = [
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "365 days" },
  { value: "", label: "Never" },
] as const;

/** The fields of the form of a new token, as they are sent. */
export const tokenForm = z
  .object({
    name: text(1_000),
    description: text(10_000),
    user: text(1_000),
    expires_days: text(20),
  })
  .catchall(z.string().max(100));

/** What was typed into the form. */
export type TokenTexts = z.output<typeof tokenForm>;

/** Reads the form as the body of `POST /api/admin/tokens`, without the user. */
export function readTokenForm(sent: TokenTexts) {
  const { name, description, expires_days: days } = sent;
  return {
    name,
    description,
    scopes: tokenScopes.filter((scope) => sent[scopeField(scope)] !== undefined),
    expires_days: days === "" ? null : Number(days),
  };
}
