import { renderToString } from "preact-render-to-string";
import { assetPath } from "../../platform/assets/load";

/**
 * Renders the page that contains Swagger UI.
 * @param styles Paths of stylesheets.
 * @param scripts Paths of scripts, in loading order.
 */
export function docsPage(styles: readonly string[], scripts: readonly string[]): string {
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>API · tt</title>
        <link rel="icon" type="image/svg+xml" href={assetPath("icon.svg")} />
        {styles.map((href) => (
          <link rel="stylesheet" href={href} />
        ))}
      </head>
      <body>
        <div id="swagger-ui">
          <noscript>
            This page needs JavaScript. The OpenAPI document is at{" "}
            <a href="/api/openapi.json">/api/openapi.json</a>.
          </noscript>
        </div>
        {scripts.map((src) => (
          <script src={src} defer />
        ))}
      </body>
    </html>
  );
  return `<!doctype html>${renderToString(page)}`;
}
