import { serveFetch } from "@tt/connector-core/node";

// A Slack that answers at once, or (`hang`) never.

const hangs = process.argv.includes("hang");
const server = await serveFetch(() =>
  hangs
    ? new Promise(() => undefined)
    : Promise.resolve(
        Response.json({ ok: true, channel: "C0", ts: "1.1", team_id: "T0", user_id: "U0" }),
      ),
);
process.stdout.write(`ready on ${server.url}\n`);
