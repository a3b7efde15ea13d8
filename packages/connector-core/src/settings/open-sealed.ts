import { ConnectorError } from "../error";
import type { Crypto } from "../ports/crypto";

/**
 * Decrypts a value.
 * @param additionalData The additional authenticated data that the value was encrypted with.
 * @returns undefined if no key decrypts it
 */
export async function openSealed(
  crypto: Crypto,
  sealed: string,
  additionalData: string,
): Promise<string | undefined> {
  try {
    return await crypto.secrets.open(sealed, additionalData);
  } catch (error) {
    if (!ConnectorError.isInstance(error)) throw error;
    return undefined;
  }
}
