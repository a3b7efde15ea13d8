import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as z from "zod";
import { openApiDocument } from "../../platform/http/openapi/document";
import { route, type Route } from "../../platform/http/route";
import { version } from "../../version";
import { assetRoute, createAsset, type Asset } from "../../platform/assets/asset";
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

const jsonHeaders = { "content-type": "application/json; charset=utf-8" };

interface PageAssets {
  readonly styles: readonly Asset[];
  readonly scripts: readonly Asset[];
}

let assets: PageAssets | undefined;

/** Reads the files of the page, once per process. */
function pageAssets(): PageAssets {
  const css = "text/css; charset=utf-8";
  const script = "text/javascript; charset=utf-8";
  const create = (name: string, type: string, content: Buffer | string): Asset => {
    const digest = createHash("sha256").update(content).digest("hex").slice(0, 12);
    return createAsset(`/assets/docs/${digest}/${name}`, type, content);
  };
  const fromSwaggerUi = (name: string, type: string): Asset =>
    create(name, type, readFileSync(swaggerUiFile(name)));
  assets ??= {
    styles: [fromSwaggerUi("swagger-ui.css", css), create("own.css", css, ownStyles)],
    scripts: [
      fromSwaggerUi("swagger-ui-bundle.js", script),
      create("start.js", script, initializer),
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
  const headers = { "content-security-policy": contentSecurityPolicy(baseUrl) };

  // Built when it is first requested, because it takes longer than anything else at the start of a host.
  // As bytes, which all responses share: it is large, and everyone may request it.
  let document: Buffer | undefined;
  const documentRoute: Route = route({
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
    handler: () => {
      document ??= Buffer.from(
        JSON.stringify(openApiDocument([...others, documentRoute], { version, baseUrl })),
      );
      return { status: 200, body: document, headers: jsonHeaders };
    },
  });
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
      handler: () => ({
        status: 200,
        body: docsPage(styles.map(pathOf), scripts.map(pathOf)),
        headers,
      }),
    }),
    ...[...styles, ...scripts].map((asset) =>
      assetRoute(asset, "File of the API documentation page"),
    ),
  ];
}
