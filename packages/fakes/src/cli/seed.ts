import { readFileSync } from "node:fs";
import { InvalidArgumentError } from "commander";
import * as z from "zod";

const seed = z.array(
  z.strictObject({
    /** Method and path, e.g. `POST /_fake/users`. */
    route: z.string().regex(/^(POST|PATCH|DELETE) \/_fake\/\S+$/),
    body: z.json().optional(),
  }),
);

/** Requests to control routes, made when a fake has started. */
export type Seed = z.infer<typeof seed>;

/** Reads a file of requests. @throws InvalidArgumentError */
export function addSeed(file: string): Seed {
  try {
    return seed.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    const message = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new InvalidArgumentError(message);
  }
}

/** Makes the requests. @throws Error with the first refusal */
export async function applySeed(url: string, requests: Seed): Promise<void> {
  for (const { route, body } of requests) {
    const [method = "", path = ""] = route.split(" ");
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetch(url + path, init);
    if (!response.ok) throw new Error(`${route}: ${await response.text()}`);
  }
}
