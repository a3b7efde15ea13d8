import { renderPage } from "./layout";

/**
 * Renders an error page.
 * @param message what the user can do; not shown for unexpected errors (500)
 */
export function errorPage(status: number, message: string): string {
  const [title, advice] = textsFor(status, message);
  return renderPage({
    title,
    narrow: true,
    children: (
      <>
        <h1>{title}</h1>
        <p class="soft">{advice}</p>
        <p>
          <a href="/">Go to the home page</a>
        </p>
      </>
    ),
  });
}

function textsFor(status: number, message: string): readonly [title: string, advice: string] {
  if (status === 404) return ["Page not found", "Check the address for typing errors."];
  if (status === 503) return ["Temporarily unavailable", message];
  if (status >= 500) {
    return ["Unexpected error", "The error has been logged. Try again in a minute."];
  }
  return ["The request failed", message];
}
