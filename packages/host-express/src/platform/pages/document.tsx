import type { ComponentChildren, VNode } from "preact";
import { assetPath } from "../assets/load";
import type { Keys } from "./keys";
import type { Theme } from "./theme";

/** Properties of {@link Document}. */
export interface DocumentProps {
  /** The whole title. */
  readonly title: string;
  readonly theme: Theme;
  readonly keys: Keys;
  readonly children: ComponentChildren;
}

/** A complete HTML document. */
export function Document({ title, theme, keys, children }: DocumentProps): VNode {
  return (
    <html
      lang="en"
      data-theme={theme === "system" ? undefined : theme}
      data-keys={keys === "off" ? "off" : undefined}
    >
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <link rel="icon" type="image/svg+xml" href={assetPath("icon.svg")} />
        <link rel="stylesheet" href={assetPath("app.css")} />
        <script type="module" src={assetPath("main.js")} />
      </head>
      <body>{children}</body>
    </html>
  );
}
