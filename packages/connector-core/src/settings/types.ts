import type { z } from "zod";

/** The one zod object a connector describes its card with. */
export type SettingsSchema = z.ZodObject<Record<string, z.core.$ZodType>>;

type Branded<Value> = NonNullable<Value> extends z.core.$brand<"secret"> ? true : false;

/** The fields of a card that are not secret, parsed and with defaults. */
export type Settings<Schema extends SettingsSchema> = {
  readonly [
    Key in keyof z.output<Schema> as Branded<z.output<Schema>[Key]> extends true ? never : Key
  ]: z.output<Schema>[Key];
};

/** The names of a card's secret fields. */
export type SecretName<Schema extends SettingsSchema> = {
  [Key in keyof z.output<Schema>]: Branded<z.output<Schema>[Key]> extends true ? Key : never;
}[keyof z.output<Schema>] &
  string;
