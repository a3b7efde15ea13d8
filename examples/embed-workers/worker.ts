import { createRuntime } from "@tt/connector-core";
import { memoryPorts } from "@tt/connector-core/memory";
import { parseKeys, webCrypto } from "@tt/connector-core/web";
import { githubConnector } from "@tt/connector-github";

// The worker. Data is kept in memory, GitHub cannot be reached, and always the same user is signed in.
async function start(key: string) {
  const fetch = () => Promise.resolve(new Response(null, { status: 503 }));
  const ports = { ...memoryPorts({ fetch }), crypto: webCrypto(parseKeys(key)) };
  const baseUrl = "https://time.example.com";
  const app = createRuntime({ connectors: [githubConnector], ports, baseUrl });
  const user = await ports.harness.createUser();
  return { app, ports, user, project: await ports.harness.createProject({ name: "Website" }) };
}
let started: ReturnType<typeof start> | undefined;

export default {
  async fetch(request: Request, env: { readonly KEY: string }): Promise<Response> {
    const { app, ports, user, project } = await (started ??= start(env.KEY));
    const { pathname } = new URL(request.url);
    if (pathname === "/settings/github") {
      const input = { ...((await request.json()) as object), default_project_id: project };
      return Response.json(await app.integrations.save("github", user, input));
    }
    if (pathname !== "/tasks") return app.fetch(request);
    return Response.json(await ports.storage.tasks.search(user, project, "", 10));
  },
};
