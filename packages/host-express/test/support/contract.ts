import type { JsonObject } from "@tt/connector-core";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";

/** A request and its response, as far as the document describes them. */
export interface Exchange {
  readonly method: string;
  /** Path with the query. */
  readonly path: string;
  /** The JSON body of the request, as text. */
  readonly sent?: string;
  readonly status: number;
  readonly headers: Headers;
  /** Parsed if it is JSON. */
  readonly body: unknown;
}

interface Content {
  readonly schema?: object;
}

interface Response {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, Content>>;
  readonly headers?: Readonly<
    Record<string, { readonly $ref?: string; readonly required?: boolean }>
  >;
}

interface Operation {
  readonly deprecated?: boolean;
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<Record<string, Response>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

/** Reports differences between an exchange and the OpenAPI document. */
export type Contract = (exchange: Exchange) => readonly string[];

/** By the URL of the host. */
const contracts = new Map<string, Contract>();
/** By the kind of the host. */
const contractsOfKinds = new Map<string, Contract>();
const kinds = new Map<string, string>();

/**
 * Says that a host has the OpenAPI document of all hosts of this kind, so that one of them builds it.
 * @param kind Undefined for a host with a document of its own.
 */
export function setKind(url: string, kind: string | undefined): void {
  // A new host may have the port of a stopped one.
  contracts.delete(url);
  if (kind === undefined) kinds.delete(url);
  else kinds.set(url, kind);
}

/**
 * Throws if a response differs from the host's OpenAPI document in status, content type, headers or
 * body, or if the host accepted a body that the document does not allow.
 */
export async function checkAnswer(url: string, exchange: Exchange): Promise<void> {
  const kind = kinds.get(url) ?? "";
  const known = contracts.get(url) ?? contractsOfKinds.get(kind);
  if (known?.(exchange).length === 0) return;
  // Hosts that were not started by `startTestHost` may have the port of a stopped one, too.
  const served = contractOf((await (await fetch(`${url}/api/openapi.json`)).json()) as JsonObject);
  contracts.set(url, served);
  if (kind !== "") contractsOfKinds.set(kind, served);
  const faults = served(exchange);
  if (faults.length === 0) return;
  const { method, path, status, body } = exchange;
  throw new Error(
    `${method} ${path.slice(0, 200)} differs from the OpenAPI document:\n` +
      faults.map((fault) => `- ${fault}\n`).join("") +
      `${String(status)} ${JSON.stringify(body).slice(0, 2_000)}`,
  );
}

const compiled = new Map<string, Contract>();

function contractOf(served: JsonObject): Contract {
  const { servers: _servers, ...rest } = served;
  const text = JSON.stringify(rest);
  const known = compiled.get(text);
  if (known) return known;
  const made = compile(served as unknown as Document);
  compiled.set(text, made);
  return made;
}

function compile(document: Document): Contract {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats(ajv);
  ajv.addSchema({ $id: "openapi:", components: document.components });
  const validators = new Map<object, ValidateFunction>();
  const faultsOf = (schema: object, value: unknown): string[] => {
    const validate = validators.get(schema) ?? ajv.compile(absolute(schema));
    validators.set(schema, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message = "", params }) =>
        `${instancePath || "body"} ${message} ${JSON.stringify(params)}`,
    );
  };
  const error = document.components["schemas"]?.["Error"] ?? {};
  const connectorError = document.components["schemas"]?.["ConnectorError"] ?? {};
  const templates = Object.keys(document.paths).map((template) => ({
    template,
    pattern: new RegExp(`^${template.replace(/\{\w+\}/g, "[^/]+")}/?$`, "i"),
    parameters: template.split("{").length,
  }));
  templates.sort((one, other) => one.parameters - other.parameters);

  return (exchange) => {
    const { method, status, headers, body } = exchange;
    const path = exchange.path.split("?")[0] ?? "";
    const type = headers.get("content-type")?.split(";")[0];
    const template = templates.find(({ pattern }) => pattern.test(path))?.template;
    const methods = document.paths[template ?? ""] ?? {};
    const operation = methods[method === "HEAD" ? "get" : method.toLowerCase()];
    if (!operation) {
      if (method === "OPTIONS" && status === 204) return [];
      if (type !== "application/json") {
        return path.startsWith("/api/v1/") ? ["the operation is not in it"] : [];
      }
      // Errors of unknown paths and methods, and of pages.
      const refused = path.startsWith("/api")
        ? [404, 405, 400, 413].includes(status)
        : status >= 400;
      if (!refused) return ["the operation is not in it"];
      return faultsOf(/^\/api\/integrations(\/|$)/i.test(path) ? connectorError : error, body);
    }
    const response = resolve(document, operation.responses[String(status)]);
    if (!response) return [`the status ${String(status)} is not in it`];
    return [
      ...contentFaults(response, type, method, body, faultsOf),
      ...headerFaults(document, response, headers),
      ...requestFaults(operation, exchange, faultsOf),
      ...(status >= 400 || headers.has("x-api-deprecated") === (operation.deprecated ?? false)
        ? []
        : ["`deprecated` and X-API-Deprecated differ"]),
    ];
  };
}

function contentFaults(
  { content = {} }: Response,
  type: string | undefined,
  method: string,
  body: unknown,
  faultsOf: (schema: object, value: unknown) => string[],
): string[] {
  const types = Object.keys(content);
  if (type === undefined) {
    return types.length === 0 ? [] : [`a response without a body instead of ${types.join(" or ")}`];
  }
  const media = content[type];
  if (!media) return [`the content type ${type} is not in it`];
  if (type !== "application/json" || method === "HEAD") return [];
  return faultsOf(media.schema ?? {}, body);
}

const withoutPattern = new WeakMap<object, object>();

/** Removes patterns, because the host trims texts and changes the case of some before validation. */
function lenient(schema: object | undefined): object | undefined {
  if (!schema) return undefined;
  const known = withoutPattern.get(schema);
  if (known) return known;
  const text = JSON.stringify(schema, (key, value: unknown) =>
    key === "pattern" && typeof value === "string" ? undefined : value,
  );
  const made = JSON.parse(text) as object;
  withoutPattern.set(schema, made);
  return made;
}

/** Reports accepted bodies that the document does not allow. */
function requestFaults(
  { requestBody }: Operation,
  { sent, status }: Exchange,
  faultsOf: (schema: object, value: unknown) => string[],
): string[] {
  const schema = lenient(requestBody?.content["application/json"]?.schema);
  if (!schema || sent === undefined || sent === "" || status >= 300) return [];
  return faultsOf(schema, JSON.parse(sent.replace(/^\ufeff/, ""))).map(
    (fault) => `the request was accepted, but its ${fault}`,
  );
}

function headerFaults(document: Document, response: Response, headers: Headers): string[] {
  return Object.entries(response.headers ?? {}).flatMap(([name, given]) => {
    const { required = false } = resolve(document, given) ?? {};
    return required && !headers.has(name) ? [`the header ${name} is missing`] : [];
  });
}

/** Resolves a reference to `#/components/…` of the document. */
function resolve<Part extends { readonly $ref?: string }>(
  document: Document,
  part: Part | undefined,
): Part | undefined {
  const [, , kind = "", name = ""] = part?.$ref?.split("/") ?? [];
  return part?.$ref === undefined ? part : (document.components[kind]?.[name] as Part | undefined);
}

function absolute(schema: object): object {
  return JSON.parse(
    JSON.stringify(schema).replaceAll('"#/components/', '"openapi:#/components/'),
  ) as object;
}
