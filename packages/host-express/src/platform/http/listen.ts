import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Config } from "../config/config";
import { listenError } from "./listen-error";

/**
 * Starts to accept connections.
 * @returns the URL with the port that was chosen
 * @throws ConfigError if the address or port cannot be used
 */
export async function listen(
  server: Server,
  config: Pick<Config, "host" | "port">,
): Promise<string> {
  const listening = once(server, "listening");
  server.listen(config.port, config.host);
  await listening.catch((error: unknown) => {
    throw listenError(error);
  });
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === "IPv6" ? `[${address}]` : address}:${String(port)}`;
}
