/** A message of the compiler. */
export interface Message {
  /** Counted from 0. */
  readonly line: number;
  readonly text: string;
}

const directive = /^(\s*)\/\/ @ts-expect-error (.*)$/;

/** The source with its directives as plain comments, so that the compiler reports the errors. */
export function withoutDirectives(source: string): string {
  return source.replace(/@ts-expect-error/g, "expected");
}

/** Finds directives whose text no message about the next line contains. */
export function missingMessages(
  source: string,
  messages: readonly Message[],
): { readonly count: number; readonly faults: readonly string[] } {
  const expected = source.split("\n").flatMap((line, index) => {
    const text = directive.exec(line)?.[2];
    return text === undefined ? [] : [{ text, line: index + 1 }];
  });
  const faults = expected.flatMap(({ text, line }) => {
    const found = messages.filter((message) => message.line === line);
    if (found.some((message) => message.text.includes(text))) return [];
    const came = found.map((message) => message.text).join(" | ") || "no error";
    return [`line ${String(line + 1)}: expected "${text}", but the compiler said: ${came}`];
  });
  return { count: expected.length, faults };
}
