/**
 * Reads the JSON object of a model's answer, from its first `{` to its last `}`: models put it into a
 * fence or write sentences around it.
 * @returns undefined if there is no JSON object
 */
export function readObject(text: string): unknown {
  const start = text.indexOf("{");
  const end = text.lastIndexOf("}");
  if (start === -1 || end < start) return undefined;
  try {
    return JSON.parse(text.slice(start, end + 1));
  } catch {
    return undefined;
  }
}
