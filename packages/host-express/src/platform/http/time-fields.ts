import * as z from "zod";
import { parseTimeInput, type ParsedTime } from "../time/time-input";

const formats =
  "2024-01-15T09:00:00Z, with an offset instead of Z, or without both in your time zone";

/** Schema of a time in a body; a date without a time is rejected. */
export const timeField = z
  .string()
  .transform((text, context): Exclude<ParsedTime, { type: "day" }> => {
    const time = parseTimeInput(text.trim());
    if (time && time.type !== "day") return time;
    context.addIssue({ code: "custom", message: `Must be a time: ${formats}` });
    return z.NEVER;
  })
  .meta({ description: `A time: ${formats}`, examples: ["2024-01-15T09:00:00Z"] });

/** Schema of a time or a day in a query. */
export const timeQuery = z
  .string()
  .transform((text, context): ParsedTime => {
    const time = parseTimeInput(text.trim());
    if (time) return time;
    const plus = /\d \d\d:?\d\d$/.test(text) ? ". Write the + of an offset as %2B" : "";
    const message = `Must be a day (2024-01-15) or a time (2024-01-15T09:00:00Z)${plus}`;
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  })
  .meta({
    description: `A day, YYYY-MM-DD in your time zone, or a time: ${formats}`,
    examples: ["2024-01-15"],
  });

/** Schema of a boolean in a query: `true` or `false`, in any case. */
export const flagQuery = z
  .string()
  .transform((text, context): boolean => {
    const flag = text.trim().toLowerCase();
    if (flag === "true" || flag === "false") return flag === "true";
    context.addIssue({ code: "custom", message: "Must be true or false" });
    return z.NEVER;
  })
  .meta({ description: "true or false", examples: ["true"] });
