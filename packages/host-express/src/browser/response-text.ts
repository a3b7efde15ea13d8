// What responses say.

const texts = new WeakMap<Response, Promise<string>>();

/** The body of a response, which is read only once. */
export function textOf(response: Response): Promise<string> {
  const known = texts.get(response);
  if (known) return known;
  const text = response.text();
  texts.set(response, text);
  return text;
}

/** Why the server has not done what it was asked for, as the end of a sentence. */
export async function reasonOf(response: Response): Promise<string> {
  const seconds = response.headers.get("retry-after");
  if (seconds !== null) return `try again in ${seconds} s.`;
  const text = await textOf(response);
  if (response.headers.get("content-type")?.includes("json")) {
    const { message } = JSON.parse(text) as { readonly message?: string };
    if (message !== undefined) return message;
  }
  const message = new DOMParser()
    .parseFromString(text, "text/html")
    .querySelector("[data-toast] p");
  if (message) return message.textContent;
  return response.status >= 500 ? "the server has failed." : "the server has refused it.";
}
