import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import { runServer } from "verdaccio";
import { freePort } from "../free-port";

/** A registry on this machine, for the packages of this repository only. */
export interface LocalRegistry {
  /** Base URL with a trailing slash. */
  readonly url: string;
  /**
   * A configuration file of npm in which the scope `@tt` belongs to this registry. All other packages come
   * from the registry that npm is configured for.
   */
  readonly npmrc: string;
  close(): Promise<void>;
}

/** Starts an empty registry that keeps its packages below a folder. */
export async function startRegistry(folder: string): Promise<LocalRegistry> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${String(port)}/`;
  const everyone = { access: "$all", publish: "$all" };
  const server = (await runServer({
    configPath: join(folder, "config.yaml"),
    storage: join(folder, "storage"),
    auth: { htpasswd: { file: join(folder, "users"), max_users: -1 } },
    uplinks: {},
    packages: { "@tt/*": everyone },
    max_body_size: "100mb",
    web: { enable: false },
    log: { type: "stdout", format: "pretty", level: "error" },
  })) as Server;
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const npmrc = join(folder, "npmrc");
  // npm publishes only with a token; this registry accepts any.
  const lines = [`@tt:registry=${url}`, `//127.0.0.1:${String(port)}/:_authToken=local`];
  writeFileSync(npmrc, `${lines.join("\n")}\n`);
  return {
    url,
    npmrc,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
