import type { RequestHandler } from "express";
import type { Route } from "./route";

/**
 * Creates middleware that compares a request only with the routes of its group. Express compares a path
 * with every route before the one that matches, which took longer than most handlers with some hundred
 * routes.
 * @param routerOf Creates the middleware of one group, whose routes are in their order.
 * @throws TypeError if the group of a route depends on a parameter
 */
export function inGroups(
  routes: readonly Route[],
  routerOf: (routes: readonly Route[]) => RequestHandler,
): RequestHandler {
  const groups = new Map<string, Route[]>();
  for (const route of routes) {
    const group = routeGroupOf(route.path);
    if (group.includes("{")) throw new TypeError(`The group of ${group} depends on a parameter`);
    groups.set(group, [...(groups.get(group) ?? []), route]);
  }
  const routers = new Map([...groups].map(([group, ofGroup]) => [group, routerOf(ofGroup)]));
  return (request, reply, next) => {
    const router = routers.get(routeGroupOf(request.path));
    if (router) void router(request, reply, next);
    else next();
  };
}

/**
 * Returns the group of a path: its first part, below `/api` the second, and below `/api/v1` the third.
 * Two paths that a route matches are in the same group, because these parts are no parameters, and
 * Express ignores their case.
 */
export function routeGroupOf(path: string): string {
  const [, first = "", second = "", third = ""] = path.toLowerCase().split("/", 4);
  if (first !== "api") return first;
  return second === "v1" ? `api/v1/${third}` : `api/${second}`;
}
