import type { Result } from "../result";
import type { Manifest } from "./manifest";
import type { Option } from "./reports";
import { unsupported } from "./unsupported";

/** Lists the possible values of a settings field, if the manifest says that the connector can. */
export async function listOptions(
  { name, options }: Pick<Manifest, "name" | "options">,
  field: string,
  list: () => Promise<readonly Option[]>,
): Promise<Result<{ readonly choices: readonly Option[] }>> {
  if (!options?.includes(field)) throw unsupported(name, `listing options for "${field}"`);
  return { ok: true, choices: await list() };
}
