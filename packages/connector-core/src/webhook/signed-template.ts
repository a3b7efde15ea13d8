import { utf8 } from "../bytes";
import type { RawRequest } from "./request";

/** A part of the signed bytes. */
type Part =
  | { readonly type: "text"; readonly bytes: Uint8Array }
  | { readonly type: "body" | "time" | "url" }
  | { readonly type: "header"; readonly name: string };

/** A parsed description of the signed bytes. */
export type SignedTemplate = readonly Part[];

/** What is signed if a scheme does not say so. */
export const bodyOnly = "{body}";

/** @returns undefined if the text contains an unknown placeholder */
export function parseTemplate(text: string): SignedTemplate | undefined {
  const parts: Part[] = [];
  for (const piece of text.split(/(\{[^{}]*\})/)) {
    const part = partOf(piece);
    if (!part) return undefined;
    if (piece !== "") parts.push(part);
  }
  return parts;
}

function partOf(piece: string): Part | undefined {
  switch (piece) {
    case "{body}":
      return { type: "body" };
    case "{time}":
      return { type: "time" };
    case "{url}":
      return { type: "url" };
  }
  const name = /^\{header:([^{}]+)\}$/.exec(piece)?.[1];
  if (name !== undefined) return { type: "header", name: name.toLowerCase() };
  return /[{}]/.test(piece) ? undefined : { type: "text", bytes: utf8(piece) };
}

/**
 * Assembles the signed bytes. The body alone is not copied.
 *
 * @param time Text of the signed time.
 * @returns undefined if the request lacks one of the parts
 */
export function signedBytes(
  template: SignedTemplate,
  request: RawRequest,
  time: string,
): Uint8Array | undefined {
  const [first] = template;
  if (template.length === 1 && first?.type === "body") return request.body;
  const pieces: Uint8Array[] = [];
  for (const part of template) {
    const piece = bytesOf(part, request, time);
    if (!piece) return undefined;
    pieces.push(piece);
  }
  const data = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    data.set(piece, at);
    at += piece.length;
  }
  return data;
}

function bytesOf(part: Part, request: RawRequest, time: string): Uint8Array | undefined {
  switch (part.type) {
    case "text":
      return part.bytes;
    case "body":
      return request.body;
    case "time":
      return utf8(time);
    case "url":
      return request.url === undefined ? undefined : utf8(request.url);
    case "header": {
      const value = request.headers[part.name];
      return value === undefined ? undefined : utf8(value);
    }
  }
}
