import type { JsonValue } from "@tt/connector-core";
import * as z from "zod";
import { readFault } from "./fault-body";
import { control, ControlError, type ControlRoute } from "./route";

/** A `FaultInjector` of connector-core, whatever faults of its own the provider has. */
export interface SwitchedFaults {
  /** Adds faults after those already pending. */
  add(...faults: readonly never[]): void;
  /** Removes all faults. */
  clear(): void;
  /** Faults that have not yet affected as many requests as they should. */
  readonly pending: readonly {
    readonly type: string;
    readonly after?: number;
    readonly times?: number;
  }[];
}

/**
 * Control routes of every fake: its faults.
 * @param specific Schemas of the provider's own faults.
 */
export function faultControls(
  faults: SwitchedFaults,
  specific: readonly z.ZodType[] = [],
): readonly ControlRoute[] {
  return [
    {
      method: "POST",
      path: "/faults",
      summary: "Makes requests fail: the next one, or those that `on`, `after` and `times` name.",
      fields: ["type", "on?", "after?", "times?", "…"],
      run: ({ body }) => {
        const list = (Array.isArray(body) ? body : [body]) as readonly unknown[];
        try {
          faults.add(...list.map((fault) => readFault(fault, specific) as never));
        } catch (error) {
          if (!(error instanceof z.ZodError)) throw error;
          throw new ControlError(400, z.prettifyError(error));
        }
        return Promise.resolve({ pending: faults.pending.length });
      },
    },
    control("GET /faults", "Lists the faults that still have requests to affect.", {}, () => ({
      pending: faults.pending.map(({ type, after = 0, times = 1 }) => ({
        ...{ type, after },
        times: times === Infinity ? "always" : times,
      })),
    })),
    control("DELETE /faults", "Ends all faults.", {}, () => {
      faults.clear();
    }),
  ];
}

/** Control routes for the requests that a fake received. */
export function requestControls(requests: () => readonly unknown[]): readonly ControlRoute[] {
  return [
    control("GET /requests", "Lists the requests so far, without headers and bodies.", {}, () => ({
      requests: requests() as readonly JsonValue[],
    })),
  ];
}

/** The list of all routes, at `GET /_fake`. */
export function listControl(routes: readonly ControlRoute[]): ControlRoute {
  return control("GET /", "Lists these routes.", {}, () => ({
    routes: routes.map(({ method, path, summary, fields }) => ({
      route: `${method} /_fake${path === "/" ? "" : path}`,
      summary,
      ...(fields.length === 0 ? {} : { body: fields.join(", ") }),
    })),
  }));
}
