import type { HttpClient } from "@tt/connector-core";
import type { z } from "zod";
import { repositoryAnswer } from "./wire";

/** The repository as the token sees it. A renamed one is followed (GH-38). */
export async function getRepository(
  http: HttpClient,
  apiUrl: string,
  owner: string,
  name: string,
): Promise<z.output<typeof repositoryAnswer>> {
  const path = `repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
  const url = `${apiUrl.replace(/\/$/, "")}/${path}`;
  return (await http.call({ method: "GET", url, schema: repositoryAnswer })).data;
}
