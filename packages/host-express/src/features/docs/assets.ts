import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

/** A file of the documentation's page. */
export interface Asset {
  /** Changes with the content, so browsers may keep it for ever. */
  readonly path: string;
  readonly type: string;
  /** The content. */
  readonly plain: Buffer;
  /** The content, compressed when it is asked for the first time. */
  gzip(): Promise<Buffer>;
}

const compress = promisify(gzip);

/**
 * Makes a file of the documentation's page.
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
