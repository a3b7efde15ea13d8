import { renderPage } from "./layout";

/** A friendly dead end. */
export function errorPage(status: number): string {
  const missing = status === 404;
  return renderPage({
    title: missing ? "Not found" : "Something went wrong",
    narrow: true,
    children: (
      <>
        <h1>{missing ? "There is no such page" : "Something went wrong"}</h1>
        <p class="soft">
          {missing
            ? "The address may be old or mistyped."
            : "It has been logged. Try again in a moment."}
        </p>
        <p>
          <a href="/">Go to the first page</a>
        </p>
      </>
    ),
  });
}
