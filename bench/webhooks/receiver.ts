import { serveFetch } from "@tt/connector-core/node";

// A receiver of webhooks that accepts everything.

const server = await serveFetch(() => Promise.resolve(new Response(null, { status: 204 })));
process.stdout.write(`ready on ${server.url}\n`);
