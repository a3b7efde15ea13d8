import { renderPage } from "./layout";

/** A friendly dead end. @param message What to do; not shown for faults of ours. */
export function errorPage(status: number, message: string): string {
  const [title, advice] = wordsFor(status, message);
  return renderPage({
    title,
    narrow: true,
    children: (
      <>
        <h1>{title}</h1>
        <p class="soft">{advice}</p>
        <p>
          <a href="/">Go to the first page</a>
        </p>
      </>
    ),
  });
}

function wordsFor(status: number, message: string): readonly [title: string, advice: string] {
  if (status === 404) return ["There is no such page", "The address may be old or mistyped."];
  if (status === 503) return ["Not available right now", message];
  if (status >= 500) {
    return ["Something went wrong", "It has been logged. Try again in a moment."];
  }
  return ["That did not work", message];
}
