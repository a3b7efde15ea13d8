import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { currencyCode, idQuery } from "../../../platform/http/fields";
import { json, route, type Route } from "../../../platform/http/route";
import { hasMoreText, maxReportRows } from "./limits";
import { uncategorized, valueStock } from "./valuation";

const value = z.number().meta({ examples: [37.8] });
const currency = z.string().meta({ description: "ISO 4217 code", examples: ["EUR"] });

const valuationSchema = z
  .object({
    total_value: value,
    by_warehouse: z
      .record(
        z.string(),
        z.object({
          warehouse_id: z.int(),
          warehouse_name: z.string(),
          warehouse_code: z.string(),
          value,
          currency,
        }),
      )
      .meta({
        description: "Sums by warehouse; the keys are names with codes",
        examples: [
          {
            "Main warehouse (MAIN)": {
              warehouse_id: 1,
              warehouse_name: "Main warehouse",
              warehouse_code: "MAIN",
              value: 37.8,
              currency: "EUR",
            },
          },
        ],
      }),
    by_category: z.record(z.string(), z.object({ category: z.string(), value, currency })).meta({
      description: `Sums by category; \`${uncategorized}\` for items without one`,
      examples: [{ Cables: { category: "Cables", value: 37.8, currency: "EUR" } }],
    }),
    item_details: z.array(
      z.object({
        item_id: z.int(),
        sku: z.string().meta({ examples: ["CABLE-5M"] }),
        name: z.string().meta({ examples: ["Cable, 5 m"] }),
        category: z
          .string()
          .nullable()
          .meta({ examples: ["Cables"] }),
        warehouse_id: z.int(),
        warehouse_name: z.string().meta({ examples: ["Main warehouse"] }),
        quantity: z.number().meta({ examples: [9] }),
        cost: z.number().meta({ description: "The item's `default_cost`, or 0", examples: [4.2] }),
        value,
        currency,
      }),
    ),
    currency,
    warehouse_id: z.int().nullable(),
    category: z
      .string()
      .nullable()
      .meta({ examples: ["Cables"] }),
    other_currencies: z.array(currency).meta({
      description: "Currencies of other items in stock, whose values are not included",
      examples: [["USD"]],
    }),
    has_more: z.boolean().meta({ description: `${hasMoreText} of \`item_details\`` }),
  })
  .meta({ id: "StockValuation" });

/** `GET /api/v1/inventory/reports/valuation`: the value of the stock. */
export function valuationRoute({ database: { db } }: HostContext): Route {
  return route({
    method: "get",
    path: "/api/v1/inventory/reports/valuation",
    access: { type: "token", scope: "read:projects" },
    summary: "Get the value of the stock: quantity on hand times default cost",
    description:
      "Covers active, trackable items with a positive stock and one currency, by default the " +
      "installation's. Values are exact, with up to four decimals; sums include all items.",
    tag: "Inventory",
    query: z.object({
      warehouse_id: idQuery.optional().meta({ description: "Only stock of this warehouse" }),
      category: z
        .string()
        .trim()
        .max(100, "At most 100 characters")
        .optional()
        .meta({
          description: `Only items of this category; \`${uncategorized}\` for items without one`,
          examples: ["Cables"],
        }),
      currency_code: currencyCode.optional().meta({
        description: "Only items of this currency (default: the installation's currency)",
      }),
    }),
    responses: { 200: { description: "The value of the stock", schema: valuationSchema } },
    async handler({ query }) {
      const { warehouse_id: warehouseId, category, currency_code: code } = query;
      const report = await valueStock(db, { warehouseId, category, currency: code });
      const priced = <Row extends object>(row: Row) => ({ ...row, currency: report.currency });
      return json(200, {
        total_value: report.total_value,
        by_warehouse: Object.fromEntries(
          report.warehouses.map((row) => [
            `${row.warehouse_name} (${row.warehouse_code})`,
            priced(row),
          ]),
        ),
        by_category: Object.fromEntries(
          report.categories.map((row) => [row.category, priced(row)]),
        ),
        item_details: report.details.slice(0, maxReportRows).map(priced),
        currency: report.currency,
        warehouse_id: warehouseId ?? null,
        category: category ?? null,
        other_currencies: report.other_currencies,
        has_more: report.details.length > maxReportRows,
      });
    },
  });
}
