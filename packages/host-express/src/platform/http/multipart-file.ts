import { pipeline } from "node:stream/promises";
import type { Readable } from "node:stream";
import { Busboy, type BusboyHeaders, type BusboyInstance } from "@fastify/busboy";
import { HttpError, validationError } from "./http-error";

/** Limits of the parts beside the file, which are skipped. */
const limits = {
  files: 1,
  fields: 20,
  fieldSize: 1024,
  parts: 21,
  headerPairs: 50,
  headerSize: 8192,
};

/**
 * Streams the file of a multipart form; skips its other fields.
 * @param field Name of the field with the file, with or without a file name.
 * @throws HttpError 400 if the form is invalid or has no such field; and what `body` throws
 */
export async function* multipartFile(
  body: AsyncIterable<Buffer>,
  contentType: string,
  field: string,
): AsyncGenerator<Buffer, void> {
  const form = createForm(contentType, field);
  const stopped = new AbortController();
  let file: Readable | undefined;
  const found = new Promise<Readable | undefined>((resolve, reject) => {
    form.on("file", (_name, stream) => {
      file = stream;
      resolve(stream);
    });
    form.on("finish", () => {
      resolve(undefined);
    });
    form.on("error", reject);
  });
  found.catch(() => undefined);
  const sent = pipeline(body, form, { signal: stopped.signal }).catch((error: unknown) => {
    const cause = error instanceof HttpError ? error : invalidForm(error);
    file?.destroy(cause);
    throw cause;
  });
  sent.catch(() => undefined);
  try {
    const stream = await Promise.race([found, sent.then(() => found)]);
    if (!stream) throw validationError({ [field]: ["Is required: the file to import"] });
    yield* stream as AsyncIterable<Buffer>;
    await sent;
  } catch (error) {
    throw error instanceof HttpError ? error : invalidForm(error);
  } finally {
    stopped.abort();
  }
}

function createForm(contentType: string, field: string): BusboyInstance {
  const headers: BusboyHeaders = { "content-type": contentType };
  try {
    return new Busboy({ headers, limits, isPartAFile: (name) => name === field });
  } catch (error) {
    throw invalidForm(error);
  }
}

function invalidForm(cause: unknown): HttpError {
  return new HttpError({
    status: 400,
    code: "bad_request",
    message: "The body is not a complete multipart form.",
    cause,
  });
}
