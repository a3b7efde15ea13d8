import { readFileSync } from "node:fs";
import * as z from "zod";
import { openApiDocument } from "../../platform/http/openapi/document";
import { json, route, type Route } from "../../platform/http/route";
import { version } from "../../version";
import { createAsset, type Asset } from "./assets";
import { docsPage } from "./page";
import { initializer, ownStyles } from "./swagger-ui";
import { swaggerUiFile } from "./swagger-ui-files";

/** Allows own scripts and styles, data URLs of images, and requests to this installation. */
function contentSecurityPolicy(baseUrl: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self' ${new URL(baseUrl).origin}`,
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join(";");
}

interface PageAssets {
  readonly styles: readonly Asset[];
  readonly scripts: readonly Asset[];
}

let assets: PageAssets | undefined;

/** Reads the files of the page, once per process. */
function pageAssets(): PageAssets {
  const css = "text/css; charset=utf-8";
  const script = "text/javascript; charset=utf-8";
  const fromSwaggerUi = (name: string, type: string): Asset =>
    createAsset(name, type, readFileSync(swaggerUiFile(name)));
  assets ??= {
    styles: [fromSwaggerUi("swagger-ui.css", css), createAsset("own.css", css, ownStyles)],
    scripts: [
      fromSwaggerUi("swagger-ui-bundle.js", script),
      createAsset("start.js", script, initializer),
    ],
  };
  return assets;
}

/**
 * Routes of the OpenAPI document and of the page that shows it.
 * @param others All other routes of the host, which the document describes.
 */
export function docsRoutes(others: readonly Route[], baseUrl: string): readonly Route[] {
  const { styles, scripts } = pageAssets();
  const pathOf = ({ path }: Asset): string => path;
  const page = docsPage(styles.map(pathOf), scripts.map(pathOf));
  const headers = { "content-security-policy": contentSecurityPolicy(baseUrl) };

  const documentRoute = route({
    method: "get",
    path: "/api/openapi.json",
    access: { type: "public" },
    withoutDatabase: true,
    summary: "Get the OpenAPI document",
    tag: "System",
    responses: {
      200: {
        description: "The OpenAPI 3.1 document",
        schema: z
          .looseObject({ openapi: z.literal("3.1.0") })
          .meta({ examples: [{ openapi: "3.1.0", info: { title: "tt host" }, paths: {} }] }),
      },
    },
    handler: () => json(200, document),
  });
  const document = openApiDocument([...others, documentRoute], { version, baseUrl });
  return [
    documentRoute,
    route({
      method: "get",
      path: "/api/docs",
      access: { type: "public" },
      withoutDatabase: true,
      summary: "API documentation page",
      tag: "Pages",
      hidden: true,
      responses: { 200: { description: "The page" } },
      handler: () => ({ status: 200, body: page, headers }),
    }),
    ...[...styles, ...scripts].map(assetRoute),
  ];
}

function assetRoute(asset: Asset): Route {
  return route({
    method: "get",
    path: asset.path,
    access: { type: "public" },
    withoutDatabase: true,
    summary: "File of the API documentation page",
    tag: "Pages",
    hidden: true,
    responses: { 200: { description: "The file" } },
    async handler(request) {
      const compressed = /\bgzip\b/.test(request.headers["accept-encoding"]?.toString() ?? "");
      return {
        status: 200,
        body: compressed ? await asset.gzip() : asset.plain,
        headers: {
          "content-type": asset.type,
          "cache-control": "public, max-age=31536000, immutable",
          vary: "accept-encoding",
          ...(compressed ? { "content-encoding": "gzip" } : {}),
        },
      };
    },
  });
}
