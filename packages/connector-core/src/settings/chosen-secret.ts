import type { Manifest } from "../connector/manifest";
import { ConnectorError } from "../error";
import { safeParse } from "../schema";
import { isStorable } from "../text";
import { keyFault } from "../webhook/key-form";
import { secretOptions } from "./secret-field";

/** Longest secret of a provider that is stored, in characters. */
const maxSecretCharacters = 4_096;

/**
 * Checks a secret that the provider chose, as forms check one that a person enters.
 *
 * @param value Anything: a connector in JavaScript may pass a missing property of a response.
 * @returns The value as the schema of its field returns it, e.g. trimmed.
 * @throws ConnectorError `provider_unavailable` if it cannot be used. The message does not contain it.
 * @throws TypeError if the settings have no such secret
 */
export function checkChosenSecret(
  manifest: Pick<Manifest, "inbound" | "name" | "settings">,
  field: string,
  value: unknown,
): string {
  const { shape } = manifest.settings._zod.def;
  const schema = Object.hasOwn(shape, field) ? shape[field] : undefined;
  if (!schema || !secretOptions(schema)) {
    throw new TypeError(`"${field}" is not a secret field of the settings`);
  }
  const refuse = (fault: string): never => {
    const message = `${manifest.name} chose a secret for "${field}" that cannot be used. ${fault}.`;
    // Neither the issue of the schema nor its error: both may contain the value.
    throw new ConnectorError({ code: "provider_unavailable", message });
  };
  const fault = textFault(value);
  if (fault !== undefined) return refuse(fault);
  const { success, data } = safeParse(schema, value);
  if (!success) return refuse("The schema of the field does not accept it");
  if (typeof data !== "string" || textFault(data) !== undefined) {
    return refuse("The schema of the field makes no secret of it");
  }
  const form = keyFault(manifest.inbound?.verification, field, data);
  return form === undefined ? data : refuse(form);
}

/** Says why a value is no secret at all; undefined if it may be one. */
function textFault(value: unknown): string | undefined {
  if (typeof value !== "string") return "It is missing, or no text";
  if (value.trim() === "") return "It is blank";
  if (value.length > maxSecretCharacters) {
    return `It has more than ${String(maxSecretCharacters)} characters`;
  }
  return isStorable(value) ? undefined : "It has characters that cannot be stored";
}
