import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { localPath } from "../../../platform/http/local-path";
import { requirePrincipal, route, type Route } from "../../../platform/http/route";
import { redirectWithMessage } from "../../../platform/pages/page";
import { pauseTimer, resumeTimer, stopTimer } from "./write";

/** What each button of the timer bar does: the message, or the reason why there is nothing to do. */
const actions = {
  stop: { done: "Timer stopped.", summary: "Stop the timer" },
  pause: { done: "Timer paused.", summary: "Pause the timer" },
  resume: { done: "Timer resumed.", summary: "Resume the timer" },
} as const;

/** Routes of the timer bar. They lead back to the page that it is on. */
export function timerPageRoutes(context: HostContext): readonly Route[] {
  return (["stop", "pause", "resume"] as const).map((name) => actionRoute(context, name));
}

function actionRoute(context: HostContext, name: keyof typeof actions): Route {
  const { database, clock } = context;
  const { done, summary } = actions[name];
  return route({
    method: "post",
    path: `/timer/${name}`,
    access: { type: "session" },
    summary,
    tag: "Pages",
    hidden: true,
    form: true,
    body: z.object({ next: z.string().optional() }),
    responses: { 303: { description: "Redirect to the page before, which says what was done" } },
    async handler(request) {
      const { userId } = requirePrincipal(request);
      const isDone = await database.db.transaction().execute(async (tx) => {
        if (name === "stop") return (await stopTimer(tx, userId, clock.now())) !== undefined;
        const write = name === "pause" ? pauseTimer : resumeTimer;
        return (await write(tx, userId, clock.now())).status === "updated";
      });
      // Another tab or a chat command may have been faster.
      const text = isDone ? done : "The timer had been changed elsewhere.";
      return redirectWithMessage(context, localPath(request.body.next), { text });
    },
  });
}
