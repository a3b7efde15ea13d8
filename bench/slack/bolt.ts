import type { AddressInfo } from "node:net";
import { App, ExpressReceiver, LogLevel } from "@slack/bolt";
import { slackIntegrationAt } from "./integrations";
import { openStatus } from "./status";

// What the author of a Slack app would write: Bolt with its own signature check, and the same query.

const statusOf = await openStatus();
const receiver = new ExpressReceiver({
  signingSecret: slackIntegrationAt(0).signingSecret,
  endpoints: "/command",
  logLevel: LogLevel.ERROR,
});
const app = new App({
  receiver,
  logLevel: LogLevel.ERROR,
  // One fixed installation: no call to Slack.
  authorize: () => Promise.resolve({ botToken: "xoxb-bench", botId: "B0BOT", botUserId: "U0BOT" }),
});

app.command("/tt", async ({ command, ack }) => {
  if (command.text !== "status") {
    await ack({ response_type: "ephemeral", text: "?" });
    return;
  }
  await ack({ response_type: "ephemeral", text: await statusOf(1) });
});

const server = await receiver.start(0);
const { port } = server.address() as AddressInfo;
process.stdout.write(`ready on http://127.0.0.1:${String(port)}\n`);
