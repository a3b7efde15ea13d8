import { join } from "node:path";
import { createLog, readConfig, startHost } from "@tt/host-express";
import { devUser } from "./host-client";
import { loadSetup } from "./load";
import { serveProvider } from "./provider";
import { forgetRunning, stateDirectory, writeRunning } from "./running";
import { answerSecret } from "./secret-channel";
import { seed } from "./seed";
import { readableConnector } from "./stored-secret";

/**
 * Serves a connector until the process is told to stop: a fake of its provider, and a host with an
 * integration. Both are on this computer only.
 */
export async function serveSetup(port: number): Promise<void> {
  const setup = await loadSetup();
  const { provider: fetch, faults } = setup;
  const provider = await serveProvider({ fetch, ...(faults ? { faults } : {}) });
  const readable = readableConnector(setup);
  const connectors = [readable.connector];
  const config = readConfig(
    {
      HOST: "127.0.0.1",
      PORT: String(port),
      BASE_URL: `http://127.0.0.1:${String(port)}`,
      TT_DATA_DIR: join(stateDirectory, "data"),
      TT_ADMIN_USERNAME: devUser.username,
      TT_ADMIN_PASSWORD: devUser.password,
      ...setup.env?.(provider.url),
    },
    connectors,
  );
  const host = await startHost(config, { log: createLog("warn"), connectors });
  const stop = async (): Promise<void> => {
    forgetRunning();
    await host.close();
    await provider.close();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      void stop().then(() => process.exit(0));
    });
  }
  const running = await seed(host.url, setup, provider.url);
  writeRunning(running);
  const { deliveryUrl } = running;
  if (deliveryUrl !== null) answerSecret(process, () => readable.readSecret(deliveryUrl));
  const { name, slug } = setup.connector.manifest;
  process.stdout.write(
    [
      "",
      `  ${name}        ${running.url}/integrations/${slug}`,
      `  Log in       ${devUser.username} / ${devUser.password}`,
      `  Provider     ${provider.url} (the fake${faults ? ", with switches at /_fake" : ""})`,
      ...(running.deliveryUrl === null ? [] : [`  Deliveries   ${running.deliveryUrl}`]),
      "",
      "",
    ].join("\n"),
  );
}
