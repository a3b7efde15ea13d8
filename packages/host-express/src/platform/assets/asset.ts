import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { route, type Route, type RouteResponse } from "../http/route";

/** A static file that browsers cache permanently: its path changes with its content. */
export interface Asset {
  readonly path: string;
  /** Media type, e.g. `text/css; charset=utf-8`. */
  readonly type: string;
  /** The uncompressed content. */
  readonly plain: Buffer;
  /** Returns the compressed content; compresses it on the first call. */
  gzip(): Promise<Buffer>;
}

const compress = promisify(gzip);

/** Creates a static file. Fonts are compressed already, and never again. */
export function createAsset(path: string, type: string, content: Buffer | string): Asset {
  const plain = Buffer.from(content);
  let compressed: Promise<Buffer> | undefined;
  return { path, type, plain, gzip: () => (compressed ??= compress(plain)) };
}

/** Responds with a static file, compressed if the client accepts that. */
export async function sendAsset(
  asset: Asset,
  acceptEncoding: string | string[] | undefined,
): Promise<RouteResponse> {
  const isText = !asset.type.startsWith("font/");
  const isCompressed = isText && /\bgzip\b/.test(acceptEncoding?.toString() ?? "");
  return {
    status: 200,
    body: isCompressed ? await asset.gzip() : asset.plain,
    headers: {
      "content-type": asset.type,
      "cache-control": "public, max-age=31536000, immutable",
      vary: "accept-encoding",
      ...(isCompressed ? { "content-encoding": "gzip" } : {}),
    },
  };
}

/** The public route of one static file. */
export function assetRoute(asset: Asset, summary: string): Route {
  return route({
    method: "get",
    path: asset.path,
    access: { type: "public" },
    withoutDatabase: true,
    summary,
    tag: "Pages",
    hidden: true,
    responses: { 200: { description: "The file" } },
    handler: (request) => sendAsset(asset, request.headers["accept-encoding"]),
  });
}
