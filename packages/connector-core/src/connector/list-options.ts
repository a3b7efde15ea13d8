import type { Ports } from "../ports/ports";
import type { IntegrationRow } from "../ports/storage";
import type { Result } from "../result";
import { noticingRevocation } from "./health";
import type { Manifest } from "./manifest";
import type { Option } from "./reports";
import { unsupported } from "./unsupported";

/** Lists the possible values of a settings field, if the manifest says that the connector can. */
export async function listOptions(
  { name, options }: Pick<Manifest, "name" | "options">,
  ports: Ports,
  row: IntegrationRow,
  field: string,
  list: () => Promise<readonly Option[]>,
): Promise<Result<{ readonly choices: readonly Option[] }>> {
  if (!options?.includes(field)) throw unsupported(name, `listing options for "${field}"`);
  return { ok: true, choices: await noticingRevocation(ports, row, list) };
}
