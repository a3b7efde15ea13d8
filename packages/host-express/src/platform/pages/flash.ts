import { cut } from "@tt/connector-core";
import * as z from "zod";
import { hostCookie } from "../auth/cookie";
import { isLocalPath } from "../http/local-path";

/** Lifetime of the cookie; browsers follow a redirect immediately. */
const maxAgeSeconds = 60;

/** Longest value that is read; browsers limit a cookie to 4 KiB. */
const maxLength = 3_500;

/** Longest text of a message, in characters. */
const maxTextLength = 300;

/** A message about what was just done. */
export interface FlashMessage {
  readonly text: string;
  /** A form that reverses it. */
  readonly undo?:
    | { readonly action: string; readonly fields?: Readonly<Record<string, string>> | undefined }
    | undefined;
}

const message = z.object({
  text: z.string().min(1),
  undo: z
    .object({
      action: z.string().refine(isLocalPath),
      fields: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
});

/** A one-time message in a cookie: set with a redirect, cleared by the page that shows it. */
export interface Flash {
  /** Reads the message from a Cookie header. Its content is untrusted, but always a message. */
  read(header: string | undefined): FlashMessage | undefined;
  /** Formats the Set-Cookie header of the redirect. */
  write(message: FlashMessage): string;
  /** Formats the Set-Cookie header of the page that shows the message. */
  clear(): string;
}

/** Creates the flash cookie of an installation. */
export function flash(baseUrl: string): Flash {
  const cookie = hostCookie(baseUrl, "tt_flash", maxAgeSeconds);
  return {
    read: (header) => decode(cookie.read(header)),
    write: ({ text, undo }) => cookie.write(encode({ text: cut(text, maxTextLength), undo })),
    clear: () => cookie.clear(),
  };
}

function encode(content: FlashMessage): string {
  return Buffer.from(JSON.stringify(content)).toString("base64url");
}

function decode(value: string | undefined): FlashMessage | undefined {
  if (value === undefined || value === "" || value.length > maxLength) return undefined;
  try {
    const content: unknown = JSON.parse(Buffer.from(value, "base64url").toString("utf8"));
    return message.safeParse(content).data;
  } catch {
    return undefined;
  }
}
