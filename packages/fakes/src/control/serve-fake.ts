import { serveFetch, type FetchServer, type ServeFetchOptions } from "@tt/connector-core/node";
import { answerControl, controlPrefix } from "./answer";
import { faultControls, listControl } from "./common-controls";
import type { ServableFake } from "./fake";

/**
 * Serves a fake provider over HTTP, with its control routes below `/_fake`.
 * @param create Creates the fake. Gets the URL that it is served at.
 *
 * @example
 * ```ts
 * import { systemClock } from "@tt/connector-core/node";
 * import { serveFake } from "@tt/fakes";
 * import { createFakeGithub } from "@tt/fakes/github";
 *
 * const server = await serveFake((apiUrl) => createFakeGithub({ apiUrl, clock: systemClock() }));
 * await fetch(`${server.url}/_fake/faults`, {
 *   method: "POST",
 *   body: JSON.stringify({ type: "server_error", on: "/user" }),
 * });
 * await server.close();
 * ```
 */
export async function serveFake(
  create: (url: string) => ServableFake | Promise<ServableFake>,
  options: ServeFetchOptions = {},
): Promise<FetchServer> {
  let answer: (request: Request) => Promise<Response> = () =>
    Promise.resolve(Response.json({ error: "Starting" }, { status: 503 }));
  const server = await serveFetch((request) => answer(request), options);
  const served = answerOf(await create(server.url));
  answer = (request) => served(atOrigin(server.url, request));
  return server;
}

/** The request at the URL that the fake knows, whatever name of this machine it was sent to. */
function atOrigin(url: string, request: Request): Request {
  const { origin, pathname, search } = new URL(request.url);
  return origin === url ? request : new Request(url + pathname + search, request);
}

/** Answers requests to a fake and to its control routes. */
export function answerOf(fake: ServableFake): (request: Request) => Promise<Response> {
  const own = fake.controls ?? [];
  const hasFaults = own.some(({ path }) => path === "/faults");
  const controls = fake.faults && !hasFaults ? [...own, ...faultControls(fake.faults)] : own;
  const routes = [...controls, listControl(controls)];
  return (request) => {
    const { pathname } = new URL(request.url);
    const controlled = pathname === controlPrefix || pathname.startsWith(`${controlPrefix}/`);
    return controlled ? answerControl(routes, request) : fake.fetch(request);
  };
}
