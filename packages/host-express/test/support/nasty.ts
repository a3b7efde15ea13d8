/** Texts that often break programs. */
export const nastyTexts = [
  "",
  " ",
  "\0",
  "a\0b",
  "\ud800",
  "\udc00x",
  "%00",
  "\\u0000",
  "'; drop table users; --",
  "x".repeat(70_000),
  "9".repeat(400),
  "0000-01-01",
  "9999-12-31",
  "2026-02-30",
  "-1",
  "0",
  "2147483648",
  "1e9",
  "NaN",
  "../../etc/passwd",
  "+01:00",
  "日本語",
  "\u202e\u200b",
];

/** The texts that can be encoded in a URL. */
export const encodableTexts = nastyTexts.filter((text) => !/\p{Surrogate}/u.test(text));

/** Values of all types, for fields that expect a different type. */
export const nastyValues: readonly unknown[] = [
  ...nastyTexts,
  null,
  true,
  false,
  0,
  -0,
  -1,
  0.5,
  1e-300,
  1e308,
  2 ** 31,
  2 ** 53,
  -(2 ** 63),
  [],
  [1],
  ["\0"],
  {},
  { "": 1 },
  { "\0": 1 },
  { a: "\0" },
  { a: "\ud800" },
  { a: ["\ud800"] },
  { "\ud800": 1 },
  { a: { b: { c: [[[{}]]] } } },
  { constructor: 1, toString: 2, hasOwnProperty: 3 },
];

/**
 * Creates a function that thins values out: all of them with `TT_FUZZ=full`, else every third. Each
 * call starts with another one, so that every value meets many routes and fields.
 */
export function createSampler(): <T>(values: readonly T[]) => readonly T[] {
  if (process.env["TT_FUZZ"] === "full") return (values) => values;
  const step = 3;
  let calls = 0;
  return (values) => {
    calls += 1;
    return values.filter((_value, index) => (index + calls) % step === 0);
  };
}

/** Names of fields that no route has. */
export const unknownNames = ["unknown_field", "__proto__", "constructor", ""];

/** Bodies that are no JSON object, with the answer they deserve. */
export const badBodies: readonly (readonly [
  name: string,
  body: string | Uint8Array<ArrayBuffer>,
  status: number,
  code: string,
])[] = [
  ["half an object", "{", 400, "bad_request"],
  ["no JSON", "hello", 400, "bad_request"],
  ["two objects", "{}{}", 400, "bad_request"],
  ["only a space", " ", 400, "bad_request"],
  ["invalid UTF-8", Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d), 400, "bad_request"],
  ["UTF-16", new Uint8Array(Buffer.from("{}", "utf16le")), 400, "bad_request"],
  ["1,000 levels", `{"a":${"[".repeat(1000)}${"]".repeat(1000)}}`, 400, "bad_request"],
  ["500,000 brackets", "[".repeat(500_000), 400, "bad_request"],
  ["an array", "[]", 400, "validation_error"],
  ["an array of objects", "[{}]", 400, "validation_error"],
  ["a text", '"text"', 400, "validation_error"],
  ["a number", "12", 400, "validation_error"],
  ["null", "null", 400, "validation_error"],
  ["true", "true", 400, "validation_error"],
  ["U+0000 as a character", '{"name":"a\0b"}', 400, "bad_request"],
  ["more than 1 MB", `{"a":"${"x".repeat(1024 * 1024)}"}`, 413, "payload_too_large"],
];

/** Serializes fields as a JSON object, including `__proto__`. */
export function jsonOf(fields: Iterable<readonly [string, unknown]>): string {
  const parts = Array.from(
    fields,
    ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
  );
  return `{${parts.join(",")}}`;
}
