import { ControlError, type ControlRoute } from "./route";

/** Prefix of all control routes. */
export const controlPrefix = "/_fake";

/** Answers a request to a control route, as JSON. */
export async function answerControl(
  routes: readonly ControlRoute[],
  request: Request,
): Promise<Response> {
  const { pathname } = new URL(request.url);
  const path = pathname.slice(controlPrefix.length);
  try {
    for (const route of routes) {
      const params = route.method === request.method ? match(route.path, path) : undefined;
      if (!params) continue;
      const value = await route.run({ params, body: readJson(await request.text()) });
      return Response.json(value, { status: route.method === "POST" ? 201 : 200 });
    }
    throw new ControlError(404, `GET ${controlPrefix} lists the routes.`);
  } catch (error) {
    // What a person asked for may be impossible: there is no such issue, calendar or repository.
    const status = error instanceof ControlError ? error.status : 422;
    const message = error instanceof Error ? error.message : String(error);
    return Response.json({ error: message }, { status });
  }
}

function readJson(text: string): unknown {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new ControlError(400, "The body is not valid JSON.");
  }
}

function match(pattern: string, path: string): Record<string, string> | undefined {
  const [wanted, parts] = [pattern.split("/"), path.replace(/\/$/, "").split("/")];
  if (pattern === "/") return parts.length <= 1 ? {} : undefined;
  if (wanted.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, name] of wanted.entries()) {
    const part = decode(parts[index] ?? "");
    if (name.startsWith(":")) params[name.slice(1)] = part;
    else if (name !== part) return undefined;
  }
  return params;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
