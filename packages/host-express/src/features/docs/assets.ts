import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import distribution from "swagger-ui-dist/absolute-path.js";

/** A file of the documentation's page. */
export interface Asset {
  /** Changes with the content, so browsers may keep it for ever. */
  readonly path: string;
  readonly type: string;
  /** The content, as it is and compressed. */
  read(): Promise<{ readonly plain: Buffer; readonly gzip: Buffer }>;
}

const compress = promisify(gzip);

/** A file of Swagger UI; read when it is asked for the first time. */
export function distributed(name: string, type: string): Asset {
  const { version } = JSON.parse(readFileSync(join(distribution(), "package.json"), "utf8")) as {
    readonly version: string;
  };
  return {
    path: `/assets/docs/${version}/${name}`,
    type,
    read: once(async () => readFile(join(distribution(), name))),
  };
}

/** A file of our own. */
export function written(name: string, type: string, text: string): Asset {
  const digest = createHash("sha256").update(text).digest("hex").slice(0, 12);
  return {
    path: `/assets/docs/${digest}/${name}`,
    type,
    read: once(() => Promise.resolve(Buffer.from(text))),
  };
}

function once(load: () => Promise<Buffer>): Asset["read"] {
  let content: ReturnType<Asset["read"]> | undefined;
  return () => {
    content ??= load()
      .then(async (plain) => ({ plain, gzip: await compress(plain) }))
      .catch((error: unknown) => {
        content = undefined;
        throw error;
      });
    return content;
  };
}
