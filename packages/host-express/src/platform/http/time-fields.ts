import { z } from "zod";
import { parseTimeInput, type ParsedTime } from "../time/time-input";

const forms = "2024-01-15T09:00:00Z, an offset instead of the Z, or neither for your own time zone";

/** A time in a body: a date alone is none. */
export const timeField = z
  .string()
  .transform((text, context): Exclude<ParsedTime, { kind: "day" }> => {
    const moment = parseTimeInput(text.trim());
    if (moment && moment.kind !== "day") return moment;
    context.addIssue({ code: "custom", message: `Must be a time: ${forms}` });
    return z.NEVER;
  })
  .meta({ description: `A time: ${forms}`, examples: ["2024-01-15T09:00:00Z"] });

/** A time or a day in a query. */
export const timeQuery = z
  .string()
  .transform((text, context): ParsedTime => {
    const moment = parseTimeInput(text.trim());
    if (moment) return moment;
    const plus = /\d \d\d:?\d\d$/.test(text) ? ". Write the + of an offset as %2B" : "";
    const message = `Must be a day (2024-01-15) or a time (2024-01-15T09:00:00Z)${plus}`;
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  })
  .meta({
    description: `A day, YYYY-MM-DD in your time zone, or a time: ${forms}`,
    examples: ["2024-01-15"],
  });

/** `true` or `false` in a query, however it is written. */
export const flagQuery = z
  .string()
  .transform((text, context): boolean => {
    const flag = text.trim().toLowerCase();
    if (flag === "true" || flag === "false") return flag === "true";
    context.addIssue({ code: "custom", message: "Must be true or false" });
    return z.NEVER;
  })
  .meta({ description: "true or false", examples: ["true"] });
