import { textOf, type Answer, type Client } from "./client";

const html = { accept: "text/html" };

/** Opens a page as a browser does. */
export function getPage(as: Client, path: string): Promise<Answer> {
  return as.request("GET", path, undefined, html);
}

/** Sends a form as a browser does, without scripts. */
export function postForm(
  as: Client,
  path: string,
  fields: Record<string, string> = {},
  headers: Record<string, string> = {},
): Promise<Answer> {
  return as.send("POST", path, new URLSearchParams(fields).toString(), {
    "content-type": "application/x-www-form-urlencoded",
    ...html,
    ...headers,
  });
}

/** Status and location of a response. */
export function wayOf(answer: Answer): readonly [number, string | null] {
  return [answer.status, answer.headers.get("location")];
}

/** The values that a page offers to copy, in their order. */
export function copied(answer: Answer): readonly string[] {
  const found = [...textOf(answer, "text").matchAll(/data-copy="([^"]*)"/g)];
  return found.map(([, value = ""]) => value.replaceAll("&quot;", '"').replaceAll("&amp;", "&"));
}
