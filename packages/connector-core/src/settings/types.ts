import type * as z from "zod/mini";

/** The object schema of a connector's settings, made by `zod` or by `zod/mini`. */
export type SettingsSchema = z.core.$ZodObject<Readonly<Record<string, z.core.$ZodType>>>;

type Branded<Value> = NonNullable<Value> extends z.core.$brand<"secret"> ? true : false;

/** The parsed settings: defaults filled in, secret fields excluded. */
export type Settings<Schema extends SettingsSchema> = {
  readonly [
    Key in keyof z.output<Schema> as Branded<z.output<Schema>[Key]> extends true ? never : Key
  ]: z.output<Schema>[Key];
};

/** The names of the secret fields of a settings schema. */
export type SecretName<Schema extends SettingsSchema> = {
  [Key in keyof z.output<Schema>]: Branded<z.output<Schema>[Key]> extends true ? Key : never;
}[keyof z.output<Schema>] &
  string;
