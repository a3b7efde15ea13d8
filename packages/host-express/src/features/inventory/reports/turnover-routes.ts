import { dayInZone, toInstant } from "@tt/connector-core";
import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { idQuery } from "../../../platform/http/fields";
import { json, requirePrincipal, route, type Route } from "../../../platform/http/route";
import { timeQuery } from "../../../platform/http/time-fields";
import { addDays } from "../../../platform/time/days";
import { instantOf, lastInstantOf, type ParsedTime } from "../../../platform/time/time-input";
import { zoneOf } from "../../users/store";
import { hasMoreText, maxReportRows } from "./limits";
import { turnover } from "./turnover";

const defaultDays = 365;

const turnoverRow = z
  .object({
    item_id: z.int(),
    sku: z.string().meta({ examples: ["CABLE-5M"] }),
    name: z.string().meta({ examples: ["Cable, 5 m"] }),
    quantity_sold: z.number().meta({ examples: [120] }),
    avg_stock: z
      .number()
      .meta({ description: "Mean of the stock at the start and at the end", examples: [30] }),
    turnover_rate: z.number().meta({
      description: "`quantity_sold / avg_stock`; 0 if the mean is not positive",
      examples: [4],
    }),
    days_on_hand: z.number().meta({
      description: "Whole days of the period divided by `turnover_rate`; 0 if it is 0",
      examples: [91.25],
    }),
  })
  .meta({ id: "StockTurnover" });

/** `GET /api/v1/inventory/reports/turnover`: how fast items are sold. */
export function turnoverRoute({ database: { db }, clock }: HostContext): Route {
  return route({
    method: "get",
    path: "/api/v1/inventory/reports/turnover",
    access: { type: "token", scope: "read:projects" },
    summary: "Get the turnover of the items that were sold in a period",
    description: `The period is ${String(defaultDays)} days up to the end of today by default.`,
    tag: "Inventory",
    query: z.object({
      start_date: timeQuery.optional(),
      end_date: timeQuery.optional(),
      item_id: idQuery.optional().meta({ description: "Only this item" }),
    }),
    responses: {
      200: {
        description: "The items by name",
        schema: z.object({
          start_date: z.iso.datetime(),
          end_date: z.iso.datetime(),
          items: z.array(turnoverRow),
          has_more: z.boolean().meta({ description: hasMoreText }),
        }),
      },
    },
    async handler(request) {
      const { query } = request;
      const zone = await zoneOf(db, requirePrincipal(request));
      const today = dayInZone(clock.now(), zone);
      const from = instantOf(query.start_date ?? dayBefore(today, defaultDays), zone);
      const to = lastInstantOf(query.end_date ?? dayBefore(today, 0), zone);
      const rows = await turnover(db, { from, to, zone, itemId: query.item_id });
      return json(200, {
        start_date: toInstant(from),
        end_date: toInstant(to),
        items: rows.slice(0, maxReportRows),
        has_more: rows.length > maxReportRows,
      });
    },
  });
}

function dayBefore(day: string, days: number): ParsedTime {
  return { type: "day", wall: Date.parse(addDays(day, -days)) };
}
