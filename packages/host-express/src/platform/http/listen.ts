import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Config } from "../config/config";
import { listenError } from "./listen-error";

/**
 * Connections that the operating system completes and keeps until the program accepts them. While it is
 * busy, further ones wait a second for their next attempt: with the 511 of Node.js, a crowd would.
 */
const maxWaitingConnections = 4_096;

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
  server.listen({ port: config.port, host: config.host, backlog: maxWaitingConnections });
  await listening.catch((error: unknown) => {
    throw listenError(error);
  });
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === "IPv6" ? `[${address}]` : address}:${String(port)}`;
}
