import type { JsonValue } from "@tt/connector-core";
import * as z from "zod";

/** A request to a control route. */
export interface ControlRequest<Body = unknown> {
  /** The variable parts of the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly body: Body;
}

/** A route below `/_fake`, which acts as a person at the provider would. */
export interface ControlRoute {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Path below `/_fake`; `:name` is a parameter. */
  readonly path: string;
  /** What it does, for the list of routes. */
  readonly summary: string;
  /** Handles a request. @throws ControlError */
  readonly run: (request: ControlRequest) => Promise<JsonValue>;
  /** Fields of the body, for the list of routes. */
  readonly fields: readonly string[];
}

/**
 * A request that a control route refuses, with the status of the response.
 *
 * @example
 * ```ts
 * import { ControlError } from "@tt/fakes";
 *
 * export function demandTicket(tickets: ReadonlySet<string>, id: string): void {
 *   if (!tickets.has(id)) throw new ControlError(404, `There is no ticket ${id}.`);
 * }
 * ```
 */
export class ControlError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = "ControlError";
    this.status = status;
  }
}

/**
 * Creates a control route whose body has a schema.
 * @param place Method and path, e.g. `POST /users`.
 *
 * @example
 * ```ts
 * import { control } from "@tt/fakes";
 * import * as z from "zod";
 *
 * const tickets: string[] = [];
 * const addTicket = control("POST /tickets", "Adds a ticket.", { title: z.string() }, ({ body }) => {
 *   tickets.push(body.title);
 * });
 * ```
 */
export function control<Shape extends z.ZodRawShape>(
  place: `${ControlRoute["method"]} /${string}`,
  summary: string,
  shape: Shape,
  run: (request: ControlRequest<z.infer<z.ZodObject<Shape>>>) => unknown,
): ControlRoute {
  const [method, path] = place.split(" ") as [ControlRoute["method"], string];
  const schema = z.strictObject(shape);
  return {
    method,
    path,
    summary,
    fields: Object.entries(shape).map(([name, field]) =>
      z.safeParse(field, undefined).success ? `${name}?` : name,
    ),
    async run({ params, body }) {
      const result = schema.safeParse(body ?? {});
      if (!result.success) throw new ControlError(400, z.prettifyError(result.error));
      const value = await run({ params, body: result.data });
      return (value ?? { ok: true }) as JsonValue;
    },
  };
}
