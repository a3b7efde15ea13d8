import { reasonSentences } from "@tt/connector-core";
import {
  endpoints,
  nameOf,
  type Endpoint,
  type OpenApi,
  type Operation,
  type Parameter,
  type Schema,
} from "./openapi";
import { answerWords, code, notes, table, typeWords } from "./words";

/** Generates the parts of the reference, by the name in their markers. */
export function sections(document: OpenApi): Readonly<Record<string, string>> {
  const all = endpoints(document);
  const connectors = ["Integrations", "Webhooks"];
  const isConnector = ({ operation }: Endpoint): boolean =>
    operation.tags.some((tag) => connectors.includes(tag));
  return {
    scopes: scopes(all),
    errors: errors(document),
    endpoints: byTag(
      document,
      all.filter((each) => !isConnector(each)),
    ),
    connectors: overview(all.filter(isConnector)),
    "connector fields": details(document, all.filter(isConnector)),
    reasons: reasons(),
    resources: resources(document),
  };
}

/** What the reasons of skipped and failed items mean. */
function reasons(): string {
  const rows = Object.entries(reasonSentences).map(([reason, text]) => [code(reason), text]);
  return table(["reason", "meaning"], rows);
}

function scopes(all: readonly Endpoint[]): string {
  const covered = new Map<string, string[]>();
  for (const { method, path, operation } of all) {
    for (const scope of scopesOf(operation)) {
      covered.set(scope, [...(covered.get(scope) ?? []), code(`${method} ${path}`)]);
    }
  }
  const rows = [...covered]
    .sort(([one], [other]) => one.localeCompare(other, "en"))
    .map(([scope, calls]) => [code(scope), calls.join(", ")]);
  return table(["scope", "covers"], rows);
}

function scopesOf({ security }: Operation): readonly string[] {
  return security.flatMap(({ bearer = [] }) => bearer);
}

function errors({ components }: OpenApi): string {
  const rows = Object.entries(components.responses)
    .filter(([name]) => !/^Connector|OrPage$/.test(name))
    .map(([, { description = "", content }]) => {
      const example = content?.["application/json"]?.example as { error_code?: string } | undefined;
      return [example?.error_code ?? "", description] as const;
    })
    .map(([errorCode, description]) => [statusOf(errorCode), code(errorCode), description])
    .sort(([one = ""], [other = ""]) => one.localeCompare(other, "en"));
  const once = [...new Map(rows.map((row) => [row.join(), row])).values()];
  return table(["status", "`error_code`", "when"], once);
}

const statuses: Readonly<Record<string, string>> = {
  validation_error: "400",
  unauthorized: "401",
  forbidden: "403",
  not_found: "404",
  conflict: "409",
  payload_too_large: "413",
  unsupported_media_type: "415",
  rate_limited: "429",
  internal_error: "500",
  database_error: "503",
};

function statusOf(errorCode: string): string {
  const status = statuses[errorCode];
  if (status === undefined) throw new Error(`The document has no status for ${errorCode}`);
  return status;
}

function byTag(document: OpenApi, all: readonly Endpoint[]): string {
  return document.tags
    .map(({ name, description }) => {
      const own = all.filter(({ operation }) => operation.tags.includes(name));
      if (own.length === 0) return "";
      const parts = [`### ${name}`, description, overview(own), details(document, own)];
      return parts.filter((part) => part !== "").join("\n\n");
    })
    .filter((text) => text !== "")
    .join("\n\n");
}

function who({ security, description = "" }: Operation): string {
  const names = security.flatMap((each) => Object.keys(each));
  const [scope] = security.flatMap(({ bearer = [] }) => bearer);
  if (scope !== undefined) return code(scope);
  if (names.includes("session") && names.includes("bearer")) return "session or token";
  if (names.includes("session")) {
    return description.includes("For administrators") ? "session, administrator" : "session";
  }
  if (names.includes("bearer")) return "operator";
  return names[0] === undefined ? "anybody" : `signature ${code(names[0])}`;
}

function overview(all: readonly Endpoint[]): string {
  return table(
    ["", "", "who", "", "answers"],
    all.map(({ method, path, operation }) => [
      method,
      code(path),
      who(operation),
      operation.summary,
      successOf(operation),
    ]),
  );
}

function successOf({ responses }: Operation): string {
  const [status, part] = Object.entries(responses).find(([each]) => each.startsWith("2")) ?? [];
  if (status === undefined) throw new Error("An operation has no success response");
  return `${status} ${answerWords(part?.content?.["application/json"]?.schema)}`;
}

/** Descriptions, parameters and fields of operations; operations with the same ones share a table. */
function details(document: OpenApi, all: readonly Endpoint[]): string {
  const tables = new Map<string, string[]>();
  for (const endpoint of all) {
    const rows = rowsOf(document, endpoint);
    const fields = rows.length === 0 ? "" : table(["", "in", "type", ""], rows);
    const text = [ownDescription(endpoint.operation), fields]
      .filter((part) => part !== "")
      .join("\n\n");
    if (text === "") continue;
    const name = `${endpoint.method} ${endpoint.path}`;
    tables.set(text, [...(tables.get(text) ?? []), name]);
  }
  return [...tables].map(([text, names]) => `#### ${names.join(", ")}\n\n${text}`).join("\n\n");
}

/** The description without the access rule, which the overview shows as a column. */
function ownDescription({ description = "" }: Operation): string {
  return description
    .split("\n\n")
    .filter((part) => !/^(Scope: |For administrators)/.test(part))
    .join("\n\n");
}

function rowsOf(document: OpenApi, { operation }: Endpoint): readonly (readonly string[])[] {
  return [
    ...(operation.parameters ?? []).map((each) => parameterRow(document, each)),
    ...fieldRows(operation.requestBody?.content?.["application/json"]?.schema, document),
  ].filter((row) => row.length > 0);
}

function parameterRow({ components }: OpenApi, given: Parameter): readonly string[] {
  const parameter = given.$ref === undefined ? given : components.parameters[nameOf(given.$ref)];
  if (!parameter) throw new Error(`The document has no parameter ${given.$ref ?? given.name}`);
  const { name, in: place, required = false, description, schema = {} } = parameter;
  if (place === "path") return [];
  const about = notes({ ...schema, ...(description === undefined ? {} : { description }) });
  return [code(name) + (required ? " \\*" : ""), place, typeWords(schema), about];
}

function fieldRows(schema: Schema | undefined, document: OpenApi): readonly (readonly string[])[] {
  const known =
    schema?.$ref === undefined ? schema : document.components.schemas[nameOf(schema.$ref)];
  return Object.entries(known?.properties ?? {}).map(([name, field]) => [
    code(name) + (known?.required?.includes(name) ? " \\*" : ""),
    "body",
    typeWords(field),
    [field.title, notes(field)].filter((text) => text !== undefined && text !== "").join(": "),
  ]);
}

/** Schemas that responses use. */
function resources({ components }: OpenApi): string {
  const shown = Object.keys(components.schemas).filter(
    (name) => !/(Error|WithTotals|^Json)$/.test(name),
  );
  return shown
    .flatMap((name) => {
      const { properties = {} } = components.schemas[name] ?? {};
      const { properties: more = {} } = components.schemas[`${name}WithTotals`] ?? {};
      if (Object.keys(properties).length === 0) return [];
      const rows = Object.entries({ ...properties, ...more }).map(([field, schema]) => {
        const totals = field in properties ? "" : "by id only";
        return [
          code(field),
          typeWords(schema),
          [notes(schema), totals].filter((text) => text !== "").join("; "),
        ];
      });
      return [`### ${name} object`, table(["", "type", ""], rows)];
    })
    .join("\n\n");
}
