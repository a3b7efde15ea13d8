import type { createDocument } from "zod-openapi";
import { composeExample, type Schema } from "./examples";

type Document = ReturnType<typeof createDocument>;

interface Media {
  schema?: Schema;
  example?: unknown;
}

interface Operation {
  readonly requestBody?: { readonly content?: Readonly<Record<string, Media>> };
  readonly responses?: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, Media>> }>
  >;
}

/** Adds an example, composed from its schema, to every JSON body of an OpenAPI document. */
export function addExamples(document: Document): Document {
  const resolve = (reference: string): Schema => {
    const name = reference.replace("#/components/schemas/", "");
    return (document.components?.schemas?.[name] ?? {}) as Schema;
  };
  for (const path of Object.values(document.paths ?? {})) {
    for (const operation of Object.values(path) as Operation[]) {
      for (const { content } of [
        ...(operation.requestBody ? [operation.requestBody] : []),
        ...Object.values(operation.responses ?? {}),
      ]) {
        const media = content?.["application/json"];
        if (!media?.schema || media.example !== undefined) continue;
        const composed = composeExample(media.schema, resolve);
        if (!composed.missing) media.example = composed.value;
      }
    }
  }
  return document;
}
