import { utf8 } from "../../bytes";
import { encodeKey, keyFormOf, publicKeyBytes } from "../../webhook/key-form";
import { alternativesOf, type Verification } from "../../webhook/verification";

/** Builds a secret of any text, in the form that the verification expects. */
export function secretInForm(verification: Verification, text: string): string {
  const forms = alternativesOf(verification).map(keyFormOf);
  const form = forms.find((each) => each !== "text") ?? "text";
  if (form === "text") return text;
  const key = utf8(text.padEnd(publicKeyBytes));
  return encodeKey(form.startsWith("public-") ? key.subarray(0, publicKeyBytes) : key, form);
}
