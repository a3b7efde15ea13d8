import { serveFetch } from "@tt/connector-core/node";

// A fake Slack that answers at once, or never (argument `hang`).

const hangs = process.argv.includes("hang");
const server = await serveFetch(() =>
  hangs
    ? new Promise(() => undefined)
    : Promise.resolve(
        Response.json({ ok: true, channel: "C0", ts: "1.1", team_id: "T0", user_id: "U0" }),
      ),
);
process.stdout.write(`ready on ${server.url}\n`);
