import { isJsonObject, type JsonObject, type JsonValue } from "@tt/connector-core";
import { SlackError } from "./responses";

/** Arguments of a method, from JSON or a form, as official clients send them. */
export class Arguments {
  readonly #values: JsonObject;

  constructor(values: JsonObject) {
    this.#values = values;
  }

  /** A text. Undefined if it is missing or empty. */
  text(name: string): string | undefined {
    const value = this.#values[name];
    if (value === undefined || value === null || value === "") return undefined;
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  }

  /** @throws SlackError `invalid_arguments` if it is missing */
  required(name: string): string {
    const value = this.text(name);
    if (value !== undefined) return value;
    throw new SlackError("invalid_arguments", {
      response_metadata: { messages: [`[ERROR] missing required field: ${name}`] },
    });
  }

  /** A number, `fallback` if it is missing or not one. */
  number(name: string, fallback: number): number {
    const value = Number(this.text(name) ?? "");
    return Number.isInteger(value) && value > 0 ? value : fallback;
  }

  /** True for `true` and `1`. */
  flag(name: string): boolean {
    return ["true", "1"].includes(this.text(name) ?? "");
  }

  /** Blocks, attachments or metadata: forms carry them as JSON. */
  json(name: string): JsonValue | undefined {
    const value = this.#values[name];
    if (typeof value !== "string") return value;
    try {
      return JSON.parse(value) as JsonValue;
    } catch {
      throw new SlackError(`invalid_${name}_format`);
    }
  }
}

/** Reads the arguments of a request: its query, and its body as JSON or a form. @throws SlackError */
export async function readArguments(request: Request): Promise<Arguments> {
  const query = Object.fromEntries(new URL(request.url).searchParams);
  const text = await request.text();
  const [type = ""] = (request.headers.get("content-type") ?? "").split(";");
  switch (type.trim().toLowerCase()) {
    case "application/json":
      return new Arguments({ ...query, ...readObject(text) });
    case "application/x-www-form-urlencoded":
      return new Arguments({ ...query, ...Object.fromEntries(new URLSearchParams(text)) });
    default:
      if (text !== "") throw new SlackError("invalid_form_data");
      return new Arguments(query);
  }
}

function readObject(text: string): JsonObject {
  try {
    const value = JSON.parse(text) as JsonValue;
    if (isJsonObject(value)) return value;
  } catch {
    // The same as JSON of another kind.
  }
  throw new SlackError("invalid_json");
}
