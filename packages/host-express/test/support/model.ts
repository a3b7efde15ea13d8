import type { Ai } from "../../src/platform/ai/ai";
import type { Behave } from "./receiver";

// Behaviours of a `Receiver` that stands for the endpoint of a language model.

/** Answers with a chat completion of a text, or of an object as JSON. */
export function completion(content: string | object): Behave {
  return json({
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1_780_000_000,
    model: "test",
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: typeof content === "string" ? content : JSON.stringify(content),
        },
        finish_reason: "stop",
      },
    ],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  });
}

/** Answers with JSON that is no chat completion. */
export function json(body: unknown): Behave {
  return (response) => {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
}

/** Never answers. */
export const hang: Behave = () => undefined;

/** Answers with one byte after another, for ever. */
export const drip: Behave = (response) => {
  response.writeHead(200, { "content-type": "application/json" });
  const timer = setInterval(() => response.write(" "), 20);
  response.on("close", () => {
    clearInterval(timer);
  });
};

/** Closes the connection without an answer. */
export const disconnect: Behave = (response) => {
  response.destroy();
};

/** The content of the messages that a request sent, by role. */
export function messagesOf(body: string): Readonly<Record<string, string>> {
  const { messages } = JSON.parse(body) as { messages: { role: string; content: string }[] };
  return Object.fromEntries(messages.map(({ role, content }) => [role, content]));
}

/** The variables of a host that uses a model. */
export function modelEnv(url: string, seconds = 1): Record<string, string> {
  return {
    AI_ENABLED: "true",
    AI_BASE_URL: url,
    AI_MODEL: "test",
    AI_API_KEY: "sk-canary-of-the-model",
    AI_TIMEOUT_SECONDS: String(seconds),
  };
}

/** The language model of a host that uses none. */
export const disabledAi: Ai = {
  isEnabled: false,
  ask: () => Promise.resolve({ ok: false, code: "ai_disabled" }),
  close: () => undefined,
};
