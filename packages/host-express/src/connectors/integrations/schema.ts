import {
  settingsFields,
  type SettingsField,
  type SettingsSchema,
  type JsonObject,
  type Manifest,
} from "@tt/connector-core";
import { z } from "zod";
import { idForms, jsonValue } from "../../platform/http/fields";
import { latestNotificationsSchema } from "../notifications/store";
import { runSchema } from "../sync/run-schema";

const connectionSchema = z
  .object({
    state: z.enum(["active", "disconnected", "degraded", "needs_reauth", "paused"]),
    code: z.string().nullable(),
    message: z.string().nullable().meta({ description: "What to do about it" }),
    since: z.iso.datetime().nullable(),
    action_url: z
      .string()
      .optional()
      .meta({ description: "Where to connect the card, if that mends it" }),
  })
  .meta({ id: "Connection" });

const noCard = z
  .object({ ok: z.literal(true), connected: z.literal(false) })
  .meta({ id: "NoCard", description: "You have no such card" });

/** What an answer about a card says of whoever asks. */
function linkedShape({ identity }: Manifest): z.ZodRawShape {
  if (identity?.proof !== "linked") return {};
  const description = `Your ${identity.label}, as far as you linked it`;
  return {
    linked_account: z
      .string()
      .nullable()
      .meta({ description, examples: ["roadrunner"] }),
  };
}

function noCardOf(manifest: Manifest): z.ZodObject {
  const linked = linkedShape(manifest);
  return Object.keys(linked).length === 0 ? noCard : z.object({ ...noCard.shape, ...linked });
}

/** Where the provider delivers to a card. */
function deliveryUrl({ inbound, slug }: Manifest): z.ZodRawShape {
  if (!inbound) return {};
  const example = `https://time.example.com/api/integrations/${slug}/${inbound.path}/4f1d2c9a7b3e`;
  return { [`${inbound.path}_url`]: z.url().meta({ examples: [example] }) };
}

/** The body of a save, from the card's own schema; `prepareConfig` checks, since forms send text. */
export function settingsBody(schema: SettingsSchema): z.ZodType {
  const shown = propertiesOf(schema.partial(), "input");
  const properties = Object.fromEntries(
    settingsFields(schema).map((field) => {
      const { [field.name]: made = z.never() } = schema.shape;
      const anything = z.safeParse(made, [[]]).success;
      return [field.name, fieldBody(field, shown[field.name] ?? {}, anything)];
    }),
  );
  return z.record(z.string(), jsonValue).meta({
    override: {
      type: "object",
      properties: {
        ...properties,
        is_active: { type: "boolean", description: "false pauses the card, true resumes it" },
      },
      additionalProperties: false,
      description: "Secrets that are left blank stay as they are, other blank fields are cleared",
    },
  });
}

/** What a field may be in a save. @param anything True: its schema makes something of all values */
function fieldBody(
  { type: kind, required, reference, default: usual }: SettingsField,
  schema: JsonObject,
  anything: boolean,
): object {
  const shown = reference === undefined ? schema : { ...schema, ...idForms };
  if (kind === "secret") return besides(shown, { type: ["string", "null"], pattern: "^\\s*$" });
  if (anything) return besides(shown, { description: `All else is ${JSON.stringify(usual)}` });
  return required ? shown : besides(shown, { enum: ["", null] });
}

/** The answer to a save. Secrets that we made are in it this once. */
export function savedSchema(manifest: Manifest): z.ZodType {
  const generated = settingsFields(manifest.settings).filter((field) => field.generated);
  return z.object({
    ok: z.literal(true),
    is_active: z.boolean(),
    ...deliveryUrl(manifest),
    warning: z
      .string()
      .optional()
      .meta({
        description:
          "What could not be checked with the provider, or was saved otherwise than entered",
        examples: ["The provider could not be asked about the token, so press Test later."],
      }),
    ...Object.fromEntries(
      generated.map(({ name, title }) => [
        name,
        z
          .string()
          .optional()
          .meta({ description: `${title}, if we made it just now: shown once` }),
      ]),
    ),
  });
}

/** The card as its owner sees it, or that there is none. */
export function statusSchema(manifest: Manifest): z.ZodType {
  const member = manifest.workspace ? [z.object(memberShape(manifest))] : [];
  return z.union([z.object(cardShape(manifest)), noCardOf(manifest), ...member]);
}

/** One entry of the list of all connectors. */
export function listedSchema(manifest: Manifest): z.ZodType {
  const about = {
    slug: z.literal(manifest.slug),
    name: z.literal(manifest.name),
    docs: z.literal(`docs/integrations/${manifest.docs}`),
  };
  return z.union([
    z.object({ ...about, ...cardShape(manifest) }),
    z.object({ ...about, ...noCardOf(manifest).shape }),
  ]);
}

function cardShape(manifest: Manifest): z.ZodRawShape {
  const shown = propertiesOf(manifest.settings, "output");
  const settings = settingsFields(manifest.settings).map((field) =>
    field.type === "secret"
      ? [`has_${field.name}`, z.boolean().meta({ description: `${field.title}: is it saved` })]
      : [field.name, settingSchema(shown[field.name] ?? {})],
  );
  return {
    ok: z.literal(true),
    connected: z.boolean(),
    is_active: z.boolean(),
    connection: connectionSchema,
    ...(Object.fromEntries(settings) as z.ZodRawShape),
    ...manifest.documentation?.status,
    ...(manifest.sync ? { last_run: runSchema.nullable() } : {}),
    ...deliveryUrl(manifest),
    ...(manifest.on ? { notices: latestNotificationsSchema } : {}),
    ...linkedShape(manifest),
  };
}

/** The card for everybody, as members see it. */
function memberShape(manifest: Manifest): z.ZodRawShape {
  const whole = cardShape(manifest);
  const fields = ["ok", "connected", "is_active", ...(manifest.workspace?.memberFields ?? [])];
  const shown = Object.fromEntries(
    fields.map((name) => [name, whole[name] ?? z.unknown()]),
  ) as z.ZodRawShape;
  return { ...shown, ...linkedShape(manifest) };
}

/** A setting that was never made is null. */
function settingSchema(field: JsonObject): z.ZodType {
  return z.unknown().meta({ override: besides(field, { type: "null" }) });
}

/** A field that may also be something else; what is said about it stays in front. */
function besides({ title, description, examples, ...rest }: JsonObject, other: JsonObject): object {
  const about = Object.entries({ title, description, examples });
  const given = about.filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(given), anyOf: [rest, other] };
}

function propertiesOf(schema: z.ZodType, io: "input" | "output"): Record<string, JsonObject> {
  const shown = z.toJSONSchema(schema, { io, unrepresentable: "any", override: withoutMarks });
  return JSON.parse(JSON.stringify(shown.properties ?? {})) as Record<string, JsonObject>;
}

/** Leaves out what only core reads in a card's schema, and bounds that are only JavaScript's. */
function withoutMarks({ jsonSchema: schema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  delete schema["ttSecret"];
  delete schema["ttReference"];
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
}
