import type { JsonObject } from "@tt/connector-core";
import type { Schema as KnownSchema } from "../../src/platform/http/openapi/examples";
import { encodableTexts, jsonOf, nastyValues, unknownNames } from "./nasty";

/** Random integers below the number of sides. */
export type Dice = (sides: number) => number;

interface Schema extends Omit<KnownSchema, "properties" | "items" | "anyOf" | "oneOf" | "allOf"> {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
}

interface Parameter {
  readonly $ref?: string;
  readonly name: string;
  readonly in: string;
  readonly schema?: Schema;
}

/** An operation of an OpenAPI document. */
export interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema?: Schema }>>;
  };
}

/** An OpenAPI document, as far as requests are made from it. */
export interface FuzzedDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

/** A request that is made from an operation. */
export interface FuzzedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

const ids = ["1", "2", "3", "4", "5"];
const strangeIds = [
  "0",
  "-1",
  "1.5",
  "9999999999",
  "1e3",
  "abc",
  "%00",
  "%ff",
  "１",
  "1%2f2",
  "__proto__",
];
const uuid = "00000000-0000-4000-8000-000000000001";
const formats: Readonly<Record<string, readonly string[]>> = {
  "date-time": ["2026-01-15T09:00:00Z", "2026-01-15T09:00:00+14:00", "0001-01-01T00:00:00Z"],
  date: ["2026-01-15", "2024-02-29", "9999-12-31"],
  email: ["ada@example.com", "ÄÖ@例え.jp"],
  uri: ["https://receiver.example/hook", "http://127.0.0.1/", "ftp://a", "https://a@b"],
  uuid: [uuid],
};
const texts = [
  "a",
  "Ada Lovelace",
  "x".repeat(50),
  "ﬁ ﷺ 👩‍👩‍👧",
  "<b>\"&'",
  "=1+1",
  "%s %n ${x}",
  "\r\nx: y",
];
const numbers = [0, 1, 2, 7, 0.5, 99.99, -1, 2 ** 31 - 1];

/** Makes requests from an OpenAPI document: mostly plausible ones, with one part or another that is not. */
export function createFuzzer(document: FuzzedDocument, dice: Dice) {
  const pick = <T>(values: readonly T[]): T => values[dice(values.length)] as T;
  const chance = (percent: number): boolean => dice(100) < percent;
  const resolve = <T extends { readonly $ref?: string }>(part: T): T => {
    const [, , kind = "", name = ""] = part.$ref?.split("/") ?? [];
    return part.$ref === undefined ? part : (document.components[kind]?.[name] as T);
  };

  const valueOf = (given: Schema, depth = 0): unknown => {
    const schema = resolve(given);
    if (chance(12)) return pick(nastyValues);
    const known = [...(schema.examples ?? []), ...(schema.enum ?? [])];
    if (schema.const !== undefined) return schema.const;
    if (known.length > 0 && chance(80)) return pick(known);
    const choices = schema.anyOf ?? schema.oneOf;
    if (choices) return valueOf(pick(choices), depth + 1);
    const type = typeof schema.type === "string" ? schema.type : pick(schema.type ?? ["string"]);
    if (type === "object" || schema.properties) return fieldsOf(schema, depth);
    if (type === "array") {
      const { items } = schema;
      if (!items || depth > 6) return [];
      return Array.from({ length: pick([0, 1, 1, 2, 5]) }, () => valueOf(items, depth + 1));
    }
    if (type === "null") return null;
    if (type === "boolean") return chance(50);
    if (type === "integer" || type === "number") {
      const edges = [schema.minimum, schema.maximum].filter((edge) => edge !== undefined);
      const beyond = edges.flatMap((edge) => [edge - 1, edge, edge + 1]);
      return chance(30) && beyond.length > 0 ? pick(beyond) : pick(numbers);
    }
    const { maxLength = 0, minLength = 0 } = schema;
    if (chance(10) && maxLength > 0 && maxLength < 100_000) return "x".repeat(maxLength + dice(2));
    if (chance(5) && minLength > 0) return "x".repeat(minLength - dice(2));
    return pick(formats[schema.format ?? ""] ?? texts);
  };

  const fieldsOf = ({ properties = {}, required = [] }: Schema, depth: number): object => {
    if (depth > 6) return {};
    const chosen = Object.entries(properties).filter(([name]) =>
      chance(required.includes(name) ? 97 : 35),
    );
    return Object.fromEntries(chosen.map(([name, schema]) => [name, valueOf(schema, depth + 1)]));
  };

  /** Changes one field of a body that is valid, or makes one from the schema. */
  const bodyOf = (schema: Schema, example: JsonObject): string => {
    const { properties = {} } = resolve(schema);
    const fields = new Map<string, unknown>(
      Object.entries(chance(60) ? example : fieldsOf(resolve(schema), 0)),
    );
    const names = Object.keys(properties);
    if (chance(60) && names.length > 0) {
      const name = pick(names);
      const property = properties[name];
      if (property) fields.set(name, valueOf(property));
    }
    if (chance(4)) fields.set(pick(unknownNames), 1);
    const text = jsonOf(fields);
    return chance(2) ? text.slice(0, dice(text.length)) : text;
  };

  const queryOf = (parameters: readonly Parameter[]): string => {
    const parts = parameters.flatMap(({ name, schema = {} }) => {
      if (!chance(35)) return [];
      const value = chance(20) ? pick(encodableTexts).slice(0, 4_000) : valueOf(schema);
      const text = typeof value === "string" ? value : JSON.stringify(value);
      return [
        `${encodeURIComponent(name)}=${encodeURIComponent(text.toWellFormed().slice(0, 4_000))}`,
      ];
    });
    if (chance(2)) parts.push(...parts.slice(0, 1), "unknown=1", "%ff");
    return parts.length > 0 ? `?${parts.join("&")}` : "";
  };

  return (
    method: string,
    template: string,
    operation: Operation,
    example: JsonObject,
  ): FuzzedRequest => {
    const parameters = (operation.parameters ?? []).map(resolve);
    const path = template.replace(/\{(\w+)\}/g, (_, name: string) => {
      if (chance(8)) return pick(strangeIds);
      return name === "delivery_id" ? uuid : pick(ids);
    });
    const headers: Record<string, string> = {
      ...(chance(8) ? { "idempotency-key": pick(["a", "b", "x".repeat(300), '"']) } : {}),
      ...(chance(3) ? { accept: pick(["text/html", "*/*", "application/xml", ","]) } : {}),
      ...(chance(2)
        ? { "x-http-method-override": "DELETE", "x-forwarded-host": "evil.example" }
        : {}),
    };
    const url = path + queryOf(parameters.filter((each) => each.in === "query"));
    const schema = operation.requestBody?.content["application/json"]?.schema;
    if (!schema) return { method, path: url, headers };
    headers["content-type"] = chance(3)
      ? pick(["text/plain", "application/json; charset=utf-16", "application/xml", "a"])
      : "application/json";
    return { method, path: url, headers, body: bodyOf(schema, example) };
  };
}
