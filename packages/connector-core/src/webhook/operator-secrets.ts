import type { Manifest } from "../connector/manifest";
import { verificationVariables } from "./verification";

/**
 * Names of the operator's variables that a connector's webhook uses as secrets. Hosts pass their
 * values in `ports.env`; hooks cannot read them.
 */
export function operatorSecrets({ inbound }: Pick<Manifest, "inbound">): readonly string[] {
  if (!inbound) return [];
  const proofs = (inbound.challenges ?? []).flatMap((each) => {
    const secret = "echo" in each ? each.proof?.secret : undefined;
    return typeof secret === "object" ? [secret.env] : [];
  });
  return [...new Set([...verificationVariables(inbound.verification), ...proofs])];
}
