import type * as z from "zod";
import { definitionOf, isTransform, unwrap } from "./definition";

/** What a form shows for a field. */
export interface FieldKind {
  readonly type: "text" | "number" | "boolean" | "choice";
  /** Allowed values of a choice; otherwise empty. */
  readonly choices: readonly string[];
}

const kinds: Readonly<Record<string, FieldKind>> = {
  string: { type: "text", choices: [] },
  template_literal: { type: "text", choices: [] },
  number: { type: "number", choices: [] },
  boolean: { type: "boolean", choices: [] },
};

/**
 * Determines what a form shows for a field; undefined if it is neither a text nor a number, boolean or
 * choice of texts, or if it parses values to another type, so that it could not parse what is saved.
 */
export function fieldKind(schema: z.core.$ZodType): FieldKind | undefined {
  const { type, in: input, out: output, options } = definitionOf(schema);
  if (type === "enum" || type === "literal") return choiceOf(schema);
  if (type === "union") return unionKind(options ?? []);
  const inner = unwrap(schema);
  const kind = inner ? fieldKind(inner) : kinds[type];
  const transforms = [input, output].some((end) => end !== undefined && isTransform(end));
  if (output === undefined || transforms) return kind;
  return isSameType(kind, fieldKind(output)) ? kind : undefined;
}

/** Names the type of a field for its author, without wrappers: `array`, `string to number`. */
export function typeName(schema: z.core.$ZodType): string {
  const { type, in: input, out: output } = definitionOf(schema);
  const inner = unwrap(schema);
  if (input && output && inner === input && !isTransform(output)) {
    const names = [typeName(input), typeName(output)];
    return [...new Set(names)].join(" to ");
  }
  return inner ? typeName(inner) : type;
}

function choiceOf(schema: z.core.$ZodType): FieldKind | undefined {
  const choices = [...(schema._zod.values ?? [])];
  if (!choices.every((value) => typeof value === "string")) return undefined;
  return { type: "choice", choices };
}

/** `z.url().or(z.literal(""))` is a text, `z.enum(["a"]).or(z.literal("b"))` a choice. */
function unionKind(options: readonly z.core.$ZodType[]): FieldKind | undefined {
  const all = options.map(fieldKind);
  const [first] = all;
  if (all.every((kind) => kind?.type === "choice")) {
    return { type: "choice", choices: all.flatMap((kind) => kind?.choices ?? []) };
  }
  if (all.every((kind) => isSameType(kind, kinds["string"]))) return kinds["string"];
  return all.every((kind) => kind?.type === first?.type) ? first : undefined;
}

/** A choice is a text, too. */
function isSameType(one: FieldKind | undefined, other: FieldKind | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  const isText = ({ type }: FieldKind): boolean => type === "text" || type === "choice";
  return one.type === other.type || (isText(one) && isText(other));
}
