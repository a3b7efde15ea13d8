import { expect } from "vitest";
import { textOf, type Answer, type Client } from "./client";

const html = { accept: "text/html" };

/** Opens a page as a browser does. */
export function getPage(as: Client, path: string): Promise<Answer> {
  return as.request("GET", path, undefined, html);
}

/** Opens a page and returns its HTML. */
export async function htmlOf(as: Client, path: string): Promise<string> {
  const answer = await getPage(as, path);
  expect(answer.status, path).toBe(200);
  return textOf(answer, "text");
}

/** Opens a page and returns its content, without navigation, timer and messages. */
export async function mainOf(as: Client, path: string): Promise<string> {
  return /<main[^]*<\/main>/.exec(await htmlOf(as, path))?.[0] ?? "";
}

/** Sends the form of a page as a browser without scripts does. */
export function postForm(
  as: Client,
  path: string,
  fields: Readonly<Record<string, string>>,
): Promise<Answer> {
  return as.send("POST", path, new URLSearchParams(fields).toString(), {
    "content-type": "application/x-www-form-urlencoded",
    ...html,
  });
}

/** Expects a redirect after a form, and returns its path. */
export function redirectOf(answer: Answer): string {
  expect(answer.status).toBe(303);
  return answer.headers.get("location") ?? "";
}

/** The message and the undo form of a redirect. */
export function flashOf(answer: Answer): {
  readonly text: string;
  readonly undo?: { readonly action: string; readonly fields: Record<string, string> };
} {
  const cookie = answer.headers.getSetCookie().find((each) => each.startsWith("tt_flash="));
  const value = cookie?.split(";")[0]?.slice("tt_flash=".length) ?? "";
  return JSON.parse(Buffer.from(value, "base64url").toString()) as ReturnType<typeof flashOf>;
}
