import type { JsonObject } from "@tt/connector-core";
import { HostClient } from "./host-client";
import type { Running } from "./running";
import type { DevSetup } from "./setup";

/** Creates the project and the integration of a development host, unless they exist, and saves the settings. */
export async function seed(url: string, setup: DevSetup, providerUrl: string): Promise<Running> {
  const client = new HostClient(url);
  await client.logIn();
  const project = await projectOf(client);
  const { slug } = setup.connector.manifest;
  const saved = await client.send(
    "POST",
    `/api/integrations/${slug}/config`,
    setup.settings(project, providerUrl),
  );
  const deliveryUrl = saved["webhook_url"];
  return {
    ...{ url, providerUrl, project },
    deliveryUrl: typeof deliveryUrl === "string" ? deliveryUrl : null,
  };
}

async function projectOf(client: HostClient): Promise<number> {
  const { projects } = await client.send("GET", "/api/v1/projects?per_page=1");
  const [known] = projects as readonly JsonObject[];
  if (known) return Number(known["id"]);
  const { client: customer } = await client.send("POST", "/api/v1/clients", { name: "Acme" });
  const { id } = customer as JsonObject;
  const { project } = await client.send("POST", "/api/v1/projects", {
    name: "Website",
    client_id: Number(id),
  });
  return Number((project as JsonObject)["id"]);
}
