import type { EventEmitter } from "node:events";

/** The end of the channel between `dev` and the process that serves. Others cannot read it. */
export type Channel = Pick<EventEmitter, "on" | "off" | "once"> & {
  send?: ((message: object) => boolean) | undefined;
};

/** How long `dev` waits for the process that serves, which may be starting. */
export const maxAnswerMs = 2_000;

const question = { type: "secret?" };

/** Answers what {@link askSecret} asks at the other end. */
export function answerSecret(channel: Channel, read: () => Promise<string | undefined>): void {
  channel.on("message", (message: unknown) => {
    if (typeOf(message) !== question.type) return;
    void read()
      .catch(() => undefined)
      .then((secret) => channel.send?.({ type: "secret", secret }));
  });
}

/** Asks the process that serves for the stored secret; undefined if it knows none, or does not answer. */
export function askSecret(channel: Channel): Promise<string | undefined> {
  return new Promise((resolve) => {
    const end = (secret?: unknown): void => {
      clearTimeout(timer);
      channel.off("message", onMessage);
      resolve(typeof secret === "string" ? secret : undefined);
    };
    const onMessage = (message: unknown): void => {
      if (typeOf(message) === "secret") end((message as { readonly secret?: unknown }).secret);
    };
    const timer = setTimeout(end, maxAnswerMs);
    channel.on("message", onMessage);
    try {
      channel.send?.(question);
    } catch {
      end();
    }
  });
}

function typeOf(message: unknown): unknown {
  return typeof message === "object" && message !== null && "type" in message
    ? message.type
    : undefined;
}
