import * as z from "zod";
import type { Actor } from "../auth/principal";
import type { ChangeOutcome, Refused } from "../change-outcome";
import type { TokenScope } from "../auth/scopes";
import type { Page, PageRequest } from "../db/page";
import { assertNotRefused } from "./assert-not-refused";
import { idParameter } from "./fields";
import { notFound } from "./http-error";
import type { Tag } from "./openapi/tags";
import { pagination, paginationSchema } from "./pagination";
import { json, requirePrincipal, route, type Access, type ResponseSpec, type Route } from "./route";

/** Kinds of objects with `read:` and `write:` scopes. */
type ScopedObject = "clients" | "projects" | "quotes" | "tasks" | "time_entries" | "webhooks";

/** The scopes that allow to read and to change objects. */
interface Scopes {
  readonly read: TokenScope;
  readonly write: TokenScope;
}

/** What the list, create, get, update and delete routes of one kind of object have in common. */
export type Resource<Item> = ResourceParts<Item> &
  (
    | {
        /** The JSON key of a list, and the object of the scopes. */
        readonly plural: ScopedObject;
        readonly scopes?: never;
      }
    | {
        /** The JSON key of a list. */
        readonly plural: "items" | "users" | "warehouses";
        readonly scopes: Scopes;
      }
  );

interface ResourceParts<Item> {
  readonly path: `/api/v1/${string}`;
  readonly tag: Tag;
  /** If true, only administrators have access (default: false). */
  readonly admin?: boolean;
  /** The JSON key of a single object. */
  readonly singular: string;
  /** The name at the beginning of messages: `Client not found`. */
  readonly label: string;
  readonly schema: z.ZodType<Item>;
  /** Reads one object. Returns undefined if it does not exist or the actor must not see it. */
  find(actor: Actor, id: number): Promise<Item | undefined>;
}

/** Responses of a route beside the success, by status. */
type ErrorResponses = Readonly<Record<number, ResponseSpec>>;

const params = z.object({ id: idParameter });

/** `GET {path}`: one page of a list. */
export function listRoute<Item, Query extends PageRequest>(
  resource: Resource<Item>,
  spec: {
    readonly summary: string;
    readonly query: z.ZodType<Query>;
    list(actor: Actor, query: Query): Promise<Page<Item>>;
  },
): Route {
  const { path, tag, plural, schema } = resource;
  return route({
    method: "get",
    path,
    access: accessTo("read", resource),
    summary: spec.summary,
    tag,
    query: spec.query,
    responses: {
      200: {
        description: `One page of ${spaced(plural)}`,
        schema: z.object({ [plural]: z.array(schema), pagination: paginationSchema }),
      },
    },
    async handler(request) {
      const { query } = request;
      const { rows, total } = await spec.list(requirePrincipal(request), query);
      return json(200, { [plural]: rows, pagination: pagination(query, total) });
    },
  });
}

/** `POST {path}`: creates one object and responds with it. */
export function createRoute<Item, Body>(
  resource: Resource<Item>,
  spec: {
    readonly summary: string;
    readonly body: z.ZodType<Body>;
    readonly errors?: ErrorResponses;
    create(
      actor: Actor,
      body: Body,
    ): Promise<{ readonly status: "created"; readonly id: number } | Refused>;
  },
): Route {
  const { path, tag, singular, label, schema } = resource;
  const message = `${label} created successfully`;
  return route({
    method: "post",
    path,
    access: accessTo("write", resource),
    summary: spec.summary,
    tag,
    body: spec.body,
    responses: {
      201: {
        description: `The created ${spaced(singular)}`,
        schema: z.object({ message: z.literal(message), [singular]: schema }),
      },
      ...spec.errors,
    },
    async handler(request) {
      const actor = requirePrincipal(request);
      const outcome = await spec.create(actor, request.body);
      assertNotRefused(outcome, label);
      return json(201, { message, [singular]: await findOrThrow(resource, actor, outcome.id) });
    },
  });
}

/** `GET {path}/{id}`: one object, with more fields than in a list if `schema` has them. */
export function getRoute<Item, Detail>(
  resource: Resource<Item>,
  spec: {
    readonly summary: string;
    readonly schema: z.ZodType<Detail>;
    find(actor: Actor, id: number): Promise<Detail | undefined>;
  },
): Route {
  const { path, tag, singular, label } = resource;
  return route({
    method: "get",
    path: `${path}/{id}`,
    access: accessTo("read", resource),
    summary: spec.summary,
    tag,
    params,
    responses: {
      200: {
        description: `The ${spaced(singular)}`,
        schema: z.object({ [singular]: spec.schema }),
      },
    },
    async handler(request) {
      const item = await spec.find(requirePrincipal(request), request.params.id);
      if (item === undefined) throw notFound(label);
      return json(200, { [singular]: item });
    },
  });
}

/**
 * `PUT` and `PATCH {path}/{id}`: both change the given fields and respond with the object. Resources
 * for administrators have `PATCH` only.
 */
export function updateRoutes<Item, Body>(
  resource: Resource<Item>,
  spec: {
    readonly summary: string;
    /** Details in Markdown. */
    readonly description?: string;
    readonly body: z.ZodType<Body>;
    readonly errors: ErrorResponses;
    update(actor: Actor, id: number, body: Body): Promise<ChangeOutcome>;
  },
): readonly Route[] {
  const { path, tag, singular, label, schema } = resource;
  const message = `${label} updated successfully`;
  const methods = resource.admin ? (["patch"] as const) : (["put", "patch"] as const);
  return methods.map((method) =>
    route({
      method,
      path: `${path}/{id}`,
      access: accessTo("write", resource),
      summary: spec.summary,
      ...(spec.description === undefined ? {} : { description: spec.description }),
      tag,
      params,
      body: spec.body,
      responses: {
        200: {
          description: `The updated ${spaced(singular)}`,
          schema: z.object({ message: z.literal(message), [singular]: schema }),
        },
        ...spec.errors,
      },
      async handler(request) {
        const actor = requirePrincipal(request);
        const { id } = request.params;
        assertNotRefused(await spec.update(actor, id, request.body), label);
        return json(200, { message, [singular]: await findOrThrow(resource, actor, id) });
      },
    }),
  );
}

/** Creates the route `DELETE {path}/{id}`. */
export function deleteRoute<Item>(
  resource: Resource<Item>,
  spec: {
    readonly summary: string;
    /** What happens to the object; part of the response's message. */
    readonly effect: "deleted" | "archived";
    readonly errors?: ErrorResponses;
    remove(actor: Actor, id: number): Promise<{ readonly status: string } | Refused>;
  },
): Route {
  const { path, tag, singular, label } = resource;
  const message = `${label} ${spec.effect} successfully`;
  return route({
    method: "delete",
    path: `${path}/{id}`,
    access: accessTo("write", resource),
    summary: spec.summary,
    tag,
    params,
    responses: {
      200: {
        description: `The ${spaced(singular)} was ${spec.effect}`,
        schema: z.object({ message: z.literal(message) }),
      },
      ...spec.errors,
    },
    async handler(request) {
      assertNotRefused(await spec.remove(requirePrincipal(request), request.params.id), label);
      return json(200, { message });
    },
  });
}

function accessTo<Item>(action: keyof Scopes, resource: Resource<Item>): Access {
  const { admin = false, plural, scopes } = resource;
  return { type: "token", scope: scopes ? scopes[action] : `${action}:${plural}`, admin };
}

async function findOrThrow<Item>(
  resource: Resource<Item>,
  actor: Actor,
  id: number,
): Promise<Item> {
  const item = await resource.find(actor, id);
  if (item === undefined) throw notFound(resource.label);
  return item;
}

function spaced(key: string): string {
  return key.replace("_", " ");
}
