const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * Encodes a string as UTF-8.
 *
 * @example
 * ```ts
 * import { utf8 } from "@tt/connector-core";
 *
 * utf8("é"); // Uint8Array [0xc3, 0xa9]
 * ```
 */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/**
 * Decodes UTF-8 bytes.
 *
 * @throws TypeError if the bytes are not valid UTF-8
 * @example
 * ```ts
 * import { fromUtf8 } from "@tt/connector-core";
 *
 * fromUtf8(Uint8Array.of(0xc3, 0xa9)); // "é"
 * ```
 */
export function fromUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

const digits = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, "0"));

/**
 * Encodes bytes as lower-case hexadecimal.
 *
 * @example
 * ```ts
 * import { hex } from "@tt/connector-core";
 *
 * hex(Uint8Array.of(0, 171)); // "00ab"
 * ```
 */
export function hex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += digits[byte] ?? "";
  return text;
}

/**
 * Decodes hexadecimal in either case.
 *
 * @returns undefined if the text is not hexadecimal
 * @example
 * ```ts
 * import { fromHex } from "@tt/connector-core";
 *
 * fromHex("00AB"); // Uint8Array [0, 171]
 * fromHex("0x0"); // undefined
 * ```
 */
export function fromHex(text: string): Uint8Array | undefined {
  return hexAfter(text, 0);
}

/** Decodes the hexadecimal from `start` on, as {@link fromHex} does, without cutting it out. */
export function hexAfter(text: string, start: number): Uint8Array | undefined {
  const digits = text.length - start;
  if (digits < 0 || digits % 2 !== 0) return undefined;
  const bytes = new Uint8Array(digits / 2);
  for (let index = 0; index < bytes.length; index += 1) {
    const at = start + index * 2;
    const value = (digitOf(text.charCodeAt(at)) << 4) | digitOf(text.charCodeAt(at + 1));
    if (value < 0) return undefined;
    bytes[index] = value;
  }
  return bytes;
}

/** Value of a hex digit; -1 for any other character. */
function digitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : -1;
}

/**
 * Encodes bytes as base64 ([RFC 4648 §4](https://www.rfc-editor.org/rfc/rfc4648#section-4)).
 *
 * @example
 * ```ts
 * import { base64 } from "@tt/connector-core";
 *
 * base64(Uint8Array.of(251, 255)); // "+/8="
 * ```
 */
export function base64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/**
 * Decodes base64 with or without padding.
 *
 * @returns undefined if the text is not base64
 * @example
 * ```ts
 * import { fromBase64 } from "@tt/connector-core";
 *
 * fromBase64("+/8="); // Uint8Array [251, 255]
 * fromBase64("-_8"); // undefined
 * ```
 */
export function fromBase64(text: string): Uint8Array | undefined {
  const plain = text.replace(/={1,2}$/, "");
  if (!/^[A-Za-z0-9+/]*$/.test(plain) || plain.length % 4 === 1) return undefined;
  const binary = atob(plain);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return bytes;
}

/**
 * Encodes bytes as base64url without padding
 * ([RFC 4648 §5](https://www.rfc-editor.org/rfc/rfc4648#section-5)).
 *
 * @example
 * ```ts
 * import { base64Url } from "@tt/connector-core";
 *
 * base64Url(Uint8Array.of(251, 255)); // "-_8"
 * ```
 */
export function base64Url(bytes: Uint8Array): string {
  return base64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/**
 * Decodes base64url with or without padding.
 *
 * @returns undefined if the text is not base64url
 * @example
 * ```ts
 * import { fromBase64Url } from "@tt/connector-core";
 *
 * fromBase64Url("-_8"); // Uint8Array [251, 255]
 * fromBase64Url("+/8"); // undefined
 * ```
 */
export function fromBase64Url(text: string): Uint8Array | undefined {
  const plain = text.replace(/=+$/, "");
  if (!/^[A-Za-z0-9_-]*$/.test(plain)) return undefined;
  return fromBase64(plain.replaceAll("-", "+").replaceAll("_", "/"));
}
