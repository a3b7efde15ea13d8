import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

/** A static file of the API documentation page. */
export interface Asset {
  /** Contains a hash of the content, so that browsers can cache it permanently. */
  readonly path: string;
  readonly type: string;
  /** The uncompressed content. */
  readonly plain: Buffer;
  /** Returns the compressed content; compresses it on the first call. */
  gzip(): Promise<Buffer>;
}

const compress = promisify(gzip);

/**
 * Creates a static file of the API documentation page.
 * @param type Media type, e.g. `text/css; charset=utf-8`.
 */
export function createAsset(name: string, type: string, content: Buffer | string): Asset {
  const plain = Buffer.from(content);
  const digest = createHash("sha256").update(plain).digest("hex").slice(0, 12);
  let compressed: Promise<Buffer> | undefined;
  return {
    path: `/assets/docs/${digest}/${name}`,
    type,
    plain,
    gzip: () => (compressed ??= compress(plain)),
  };
}
