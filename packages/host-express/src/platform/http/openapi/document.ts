import { createDocument, type ZodOpenApiPathsObject } from "zod-openapi";
import { sessionCookie } from "../../auth/cookie";
import type { Route } from "../route";
import { addExamples } from "./add-examples";
import { operationOf, signatureHeader } from "./operation";
import { tags } from "./tags";
import { tidy } from "./tidy";

const introduction = `A time tracker with connectors.

Send an API token as \`Authorization: Bearer tt_…\` or as \`X-API-Key\`. Times are ISO 8601 in UTC, days
are \`YYYY-MM-DD\`, hours are decimal. Every error has \`error\`, \`message\` and \`error_code\`.`;

/** Creates the OpenAPI 3.1 document from the schemas that also validate the requests. */
export function openApiDocument(
  routes: readonly Route[],
  about: { readonly version: string; readonly baseUrl: string },
): object {
  const shown = routes.filter(({ hidden }) => !hidden);
  const paths: ZodOpenApiPathsObject = {};
  for (const route of shown) {
    paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route) };
  }
  const used = new Set(shown.map(({ tag }) => tag));
  const document = createDocument(
    {
      openapi: "3.1.0",
      info: {
        title: "tt host",
        version: about.version,
        description: introduction,
        license: { name: "MIT", identifier: "MIT" },
      },
      servers: [{ url: about.baseUrl, description: "This installation" }],
      tags: Object.entries(tags)
        .filter(([name]) => used.has(name as keyof typeof tags))
        .map(([name, description]) => ({ name, description })),
      paths,
      components: { securitySchemes: securitySchemes(shown, about.baseUrl) },
    },
    { override: tidy, allowEmptySchema: { custom: true, unknown: true } },
  );
  return addExamples(document);
}

function securitySchemes(routes: readonly Route[], baseUrl: string) {
  const signatures = routes.flatMap((route) => signatureHeader(route) ?? []);
  return {
    bearer: {
      type: "http" as const,
      scheme: "bearer",
      bearerFormat: "tt_ and 32 characters",
      description: "An API token",
    },
    apiKey: {
      type: "apiKey" as const,
      in: "header" as const,
      name: "X-API-Key",
      description: "An API token in the X-API-Key header",
    },
    session: {
      type: "apiKey" as const,
      in: "cookie" as const,
      name: sessionCookie(baseUrl).name,
      description: "Cookie of a browser session, set by POST /login",
    },
    ...Object.fromEntries(
      signatures.map(({ name, description }) => [
        name,
        { type: "apiKey" as const, in: "header" as const, name, description },
      ]),
    ),
  };
}
