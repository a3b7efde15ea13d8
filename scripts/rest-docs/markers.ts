/**
 * Replaces the text between markers: `<!-- generated: name -->` and `<!-- end -->`.
 * @throws Error when a marker has no part, or a part has no marker
 */
export function fillMarkers(text: string, parts: Readonly<Record<string, string>>): string {
  const left = new Set(Object.keys(parts));
  const filled = text.replace(
    /(<!-- generated: ([a-z ]+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_all, begin: string, name: string, end: string) => {
      const part = parts[name];
      if (part === undefined) throw new Error(`No generated part for the marker "${name}"`);
      left.delete(name);
      return `${begin}\n${part}\n\n${end}`;
    },
  );
  if (left.size > 0) throw new Error(`No marker for ${[...left].join(", ")}`);
  return filled;
}
