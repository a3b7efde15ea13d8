import type { IncomingHttpHeaders } from "node:http";
import { readBody } from "../../../platform/http/body";
import { HttpError, validationError } from "../../../platform/http/http-error";
import { multipartFile } from "../../../platform/http/multipart-file";
import { tooLarge } from "../../../platform/http/read-bytes";
import { validate } from "../../../platform/http/validate";
import * as z from "zod";
import { fromCharset, toUtf8 } from "./text-encoding";

/** Maximum size of an import in bytes. */
export const maxImportBytes = 100 * 1024 * 1024;
/** Maximum size of JSON and of forms with the text, which are in memory as a whole. */
export const maxTextBytes = 1024 * 1024;
/** Size of the parts in which a text is read. */
const chunkBytes = 64 * 1024;

/** JSON form of an import. */
export const importBody = z.strictObject({
  csv: z
    .string()
    .optional()
    .meta({
      description: "The text of the file, at most 1 MiB",
      examples: ["project_id,start_time,end_time\n1,2024-01-15 09:00,2024-01-15 17:00\n"],
    }),
  data: z.string().optional().meta({ description: "Another name for `csv`" }),
});

/** Further media types of an import. */
export const importMediaTypes = {
  "multipart/form-data": z.object({ file: z.string().meta({ format: "binary" }) }),
  "text/csv": z.string(),
};

const rawTypes = new Set([
  "text/csv",
  "text/plain",
  "text/tab-separated-values",
  "application/csv",
  "application/vnd.ms-excel",
]);

/**
 * Finds the CSV text of a request as UTF-8, as it arrives: the file of a form, a text in JSON, or the body.
 * @param onGuess Called if the encoding was guessed, see {@link toUtf8}.
 * @throws HttpError 415 for other content types and charsets, 400 for an invalid form or JSON
 */
export async function* csvOf(
  stream: AsyncIterable<Buffer>,
  headers: IncomingHttpHeaders,
  onGuess?: () => void,
): AsyncGenerator<Buffer, void> {
  const { "content-type": contentType = "" } = headers;
  const type = contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  if (rawTypes.has(type)) yield* rawText(stream, contentType, onGuess);
  else if (type === "multipart/form-data") {
    yield* toUtf8(multipartFile(stream, contentType, "file"), onGuess);
  } else {
    const text = Buffer.from(textOf(await collect(stream), contentType));
    for (let at = 0; at < text.length; at += chunkBytes) yield text.subarray(at, at + chunkBytes);
  }
}

function rawText(
  stream: AsyncIterable<Buffer>,
  contentType: string,
  onGuess: (() => void) | undefined,
): AsyncIterable<Buffer> {
  const charset = /;\s*charset="?([^\s;"]+)/i.exec(contentType)?.[1];
  if (charset === undefined) return toUtf8(stream, onGuess);
  const text = fromCharset(stream, charset);
  if (text) return text;
  throw new HttpError({
    status: 415,
    code: "unsupported_media_type",
    message: `The charset ${charset} is not known. Send the text as UTF-8.`,
  });
}

/**
 * Reads a short body as a whole.
 * @throws HttpError 413 if it is longer than {@link maxTextBytes}
 */
export async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > maxTextBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function textOf(bytes: Buffer, contentType: string): string {
  try {
    const body = validate(importBody, readBody(bytes, contentType, false));
    const { csv, data } = body as z.output<typeof importBody>;
    const text = csv ?? data;
    if (text !== undefined) return text;
  } catch (error) {
    if (!(error instanceof HttpError) || error.status !== 415) throw error;
    throw new HttpError({
      status: 415,
      code: "unsupported_media_type",
      message: "Send the file as multipart/form-data, text/csv or JSON.",
    });
  }
  throw validationError({ csv: ["Is required"] });
}
