import type { CommonFault, Fault, FaultTarget } from "@tt/connector-core/testing/faults";
import * as z from "zod";

// Faults as JSON. `Fault` of connector-core says what each one does.

const effect = z.enum(["none", "applied"]).optional();
const headers = z.record(z.string(), z.string());

/** Faults that every fake supports. */
const commonFaults = [
  z.strictObject({
    type: z.literal("server_error"),
    status: z.literal([500, 502, 503, 504]).optional(),
    effect,
  }),
  z.strictObject({
    type: z.literal("rate_limit"),
    status: z.literal([403, 429]).optional(),
    retryAfterSeconds: z.number().min(0).optional(),
  }),
  z.strictObject({ type: z.literal("connection_refused") }),
  z.strictObject({ type: z.literal("dropped"), effect }),
  z.strictObject({ type: z.literal("hang") }),
  z.strictObject({ type: z.literal("slow"), delayMs: z.number().min(0).max(600_000) }),
  z.strictObject({
    type: z.literal("response"),
    status: z.int().min(200).max(599).optional(),
    headers: headers.optional(),
    body: z.json().optional(),
    effect,
  }),
  z.strictObject({ type: z.literal("headers"), headers }),
  z.strictObject({ type: z.literal("bad_json") }),
] as const;

const timing = z.object({
  /** `/path`, `POST /path`, or a pattern with `*`. */
  on: z.string().optional(),
  after: z.int().min(0).default(0),
  times: z.union([z.int().min(1), z.literal("always")]).default(1),
});

/**
 * Reads a fault.
 * @param specific Schemas of the provider's own faults.
 * @throws ZodError
 */
export function readFault(body: unknown, specific: readonly z.ZodType[]): Fault {
  const { on, after, times, ...fault } = z.looseObject(timing.shape).parse(body);
  const parsed = z
    .union([...commonFaults, ...specific] as unknown as [z.ZodType<CommonFault>])
    .parse(fault);
  return {
    ...parsed,
    after,
    times: times === "always" ? Infinity : times,
    ...(on === undefined ? {} : { on: (target: FaultTarget) => matchesTarget(on, target) }),
  };
}

/** Compares a request with `/path`, `POST /path` or a pattern with `*`. */
export function matchesTarget(on: string, { method, path }: FaultTarget): boolean {
  const [first = "", second] = on.split(" ");
  const [wantedMethod, pattern] = second === undefined ? [undefined, first] : [first, second];
  if (wantedMethod !== undefined && wantedMethod.toUpperCase() !== method) return false;
  const escaped = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${escaped.join(".*")}$`).test(path);
}
