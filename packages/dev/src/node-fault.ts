/** The first version of Node.js that runs the TypeScript of a connector as it is; equal to `engines`. */
const oldest = { major: 22, minor: 18 };

/**
 * Says that a version of Node.js is too old; undefined if it is not.
 * @param version E.g. `22.18.0`.
 */
export function nodeFault(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > oldest.major || (major === oldest.major && minor >= oldest.minor)) return undefined;
  const { major: least, minor: leastMinor } = oldest;
  return `tt-connector needs Node.js ${String(least)}.${String(leastMinor)} or later. This is ${version}.`;
}
