import type { ComponentChildren, VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { iconPath } from "./icon";
import { stylesheetPath } from "./styles";

/** Properties of the page layout. */
export interface PageProps {
  readonly title: string;
  /** If true, the content is a narrow column, for short forms. */
  readonly narrow?: boolean;
  /** Name of the logged-in user; undefined hides the header. */
  readonly username?: string | undefined;
  readonly children: ComponentChildren;
}

function Page({ title, narrow, username, children }: PageProps): VNode {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${title} · tt`}</title>
        <link rel="stylesheet" href={stylesheetPath} />
        <link rel="icon" type="image/svg+xml" href={iconPath} />
      </head>
      <body>
        {username === undefined ? null : (
          <header>
            <div>
              <a href="/">
                <strong>tt</strong>
              </a>
              <a href="/profile">Profile</a>
              <form method="post" action="/logout">
                <button class="quiet" type="submit">
                  Log out {username}
                </button>
              </form>
            </div>
          </header>
        )}
        <main class={narrow ? "narrow" : ""}>{children}</main>
      </body>
    </html>
  );
}

/** Renders a complete HTML document. All texts are escaped. */
export function renderPage(props: PageProps): string {
  return `<!doctype html>${renderToString(<Page {...props} />)}`;
}

/** Error message above a form. Renders nothing without a message. */
export function Wrong({ message }: { readonly message: string | undefined }): VNode | null {
  return message === undefined ? null : (
    <p class="wrong" role="alert">
      {message}
    </p>
  );
}
