import { chmod, link, open, readFile, unlink } from "node:fs/promises";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import { InvalidKeyError, parseKeys } from "@tt/connector-core/node";
import { ConfigError, type Config } from "../config/config";
import { makeDataDirectory } from "../config/data-directory";
import { errorCode } from "../error-code";

/** Keys that encrypt the stored secrets. */
export interface EncryptionKeys {
  /** 32 bytes each. The first one encrypts, all decrypt. If empty, secrets cannot be saved. */
  readonly keys: readonly Uint8Array[];
  readonly origin: "environment" | "file" | "generated file" | "none";
}

/**
 * Loads the encryption keys. Only with the embedded database, a missing key is generated and stored
 * in its directory (mode 0600), where it is as safe as the data. With PostgreSQL and no key, the host
 * starts but refuses to save secrets.
 * @throws ConfigError naming the variable or the file
 */
export async function loadKeys(
  config: Pick<Config, "encryptionKeys" | "encryptionKeyFile" | "databaseUrl" | "dataDirectory">,
): Promise<EncryptionKeys> {
  if (config.encryptionKeys !== undefined && config.encryptionKeyFile !== undefined) {
    throw new ConfigError(
      "SETTINGS_ENCRYPTION_KEY and SETTINGS_ENCRYPTION_KEY_FILE: set one of them, not both",
    );
  }
  if (config.encryptionKeys !== undefined) {
    return {
      keys: read("SETTINGS_ENCRYPTION_KEY", config.encryptionKeys),
      origin: "environment",
    };
  }
  if (config.encryptionKeyFile !== undefined) {
    const text = await readFile(config.encryptionKeyFile, "utf8").catch((error: unknown) => {
      throw new ConfigError("SETTINGS_ENCRYPTION_KEY_FILE: the file cannot be read", {
        cause: error,
      });
    });
    return {
      keys: read("SETTINGS_ENCRYPTION_KEY_FILE", text.trim()),
      origin: "file",
    };
  }
  if (config.databaseUrl !== undefined) return { keys: [], origin: "none" };
  const file = join(config.dataDirectory, "secret.key");
  await makeDataDirectory(config.dataDirectory);
  await createKeyFile(file);
  return {
    keys: read(file, (await readFile(file, "utf8")).trim()),
    origin: "generated file",
  };
}

function read(name: string, text: string): readonly Uint8Array[] {
  try {
    return parseKeys(text);
  } catch (error) {
    if (error instanceof InvalidKeyError) throw new ConfigError(`${name}: ${error.message}`);
    throw error;
  }
}

/**
 * Creates the key file unless it exists. Writes a temporary file and hard-links it, so that
 * concurrent starts use the same key and a crash cannot leave a partial key.
 */
async function createKeyFile(file: string): Promise<void> {
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  const handle = await open(draft, "wx", 0o600);
  try {
    await handle.writeFile(`${randomBytes(32).toString("base64url")}\n`);
    await handle.sync();
    await link(draft, file);
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
    await chmod(file, 0o600);
  } finally {
    await handle.close();
    await unlink(draft);
  }
}
