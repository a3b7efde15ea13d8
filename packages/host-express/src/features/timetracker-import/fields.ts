import { instantInZone } from "@tt/connector-core";
import type { SourceRow } from "./kinds";

/** Reads the fields of a row, and notes what had to be changed. */
export class FieldReader {
  /** What is stored differently than it was there. */
  readonly notes: string[] = [];
  readonly #row: SourceRow;

  constructor(row: SourceRow) {
    this.#row = row;
  }

  /**
   * A text without spaces around it, cut to `maxLength` characters. Null if it is missing or empty.
   * @param convert Changes the text before it is cut (default: not at all).
   */
  text(name: string, maxLength = Infinity, convert = (text: string) => text): string | null {
    const value = this.#row[name];
    if (typeof value !== "string") return null;
    const trimmed = convert(value.trim());
    const characters = Array.from(trimmed);
    if (characters.length <= maxLength) return trimmed === "" ? null : trimmed;
    this.notes.push(`${name} was cut to ${String(maxLength)} characters`);
    return characters.slice(0, maxLength).join("").trimEnd();
  }

  /** One of these values; the first with a note if it is another one. */
  oneOf<Value extends string>(name: string, values: readonly [Value, ...Value[]]): Value {
    const value = this.#row[name];
    const found = values.find((each) => each === value);
    if (found !== undefined) return found;
    if (value !== null && value !== undefined && value !== "") {
      this.notes.push(`${name} ${JSON.stringify(value)} became ${values[0]}`);
    }
    return values[0];
  }

  /** True or false; `fallback` if it is missing. */
  flag(name: string, fallback: boolean): boolean {
    const value = this.#row[name];
    return typeof value === "boolean" ? value : fallback;
  }

  /** A number within limits; null, with a note if there was another one. */
  number(name: string, min: number, max: number): number | null {
    const value = this.#row[name];
    if (value === null || value === undefined) return null;
    const number = Number(value);
    if (Number.isFinite(number) && number >= min && number <= max) return number;
    this.notes.push(`${name} ${JSON.stringify(value)} was left out`);
    return null;
  }

  /**
   * The instant of a time that was stored without its zone. Null if it is missing or none.
   * @param zone In which clocks showed it.
   */
  instant(name: string, zone: string): Date | null {
    const value = this.#row[name];
    if (typeof value !== "string") return null;
    const localMs = Date.parse(/[Zz]|[+-]\d\d:?\d\d$/.test(value) ? value : `${value}Z`);
    if (Number.isNaN(localMs)) return null;
    // PostgreSQL adds an offset if the column has a zone.
    return /[Zz]|[+-]\d\d:?\d\d$/.test(value) ? new Date(localMs) : instantInZone(localMs, zone);
  }

  /** A day as YYYY-MM-DD. Null if it is missing. */
  day(name: string): string | null {
    const value = this.#row[name];
    return typeof value === "string" && /^\d{4}-\d\d-\d\d/.test(value) ? value.slice(0, 10) : null;
  }

  /** An object as JSON text; `{}` if it is none. */
  object(name: string): string {
    const value = this.#row[name];
    return JSON.stringify(typeof value === "object" && !Array.isArray(value) ? (value ?? {}) : {});
  }
}
