import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateText } from "ai";
import { boundedFetch, type Exchange } from "./bounded-fetch";
import type { Endpoint } from "./endpoint";
import type { AiPrompt } from "./prompt";

/** One call of a chat completion. */
export interface Completion extends Endpoint, AiPrompt {
  readonly maxOutputTokens: number;
  readonly maxResponseBytes: number;
  readonly signal: AbortSignal;
  readonly fetch: typeof globalThis.fetch;
  /** Is told how the request ended. */
  readonly exchange: Exchange;
}

/**
 * Requests a chat completion. This module loads the AI SDK, so import it only to make a call.
 * @returns the text of the answer
 * @throws an error of the SDK, which may contain the prompt
 */
export async function complete(call: Completion): Promise<string> {
  const provider = createOpenAICompatible({
    name: "model",
    baseURL: call.baseUrl,
    ...(call.apiKey === undefined ? {} : { apiKey: call.apiKey }),
    fetch: boundedFetch(call.fetch, call.exchange, call.maxResponseBytes),
    ...(isOpenAI(call.baseUrl) ? { transformRequestBody: withNewTokenLimit } : {}),
  });
  const { text } = await generateText({
    model: provider.chatModel(call.model),
    instructions: call.instructions,
    prompt: call.prompt,
    maxOutputTokens: call.maxOutputTokens,
    // The caller's time is limited, and it has a good answer without the model.
    maxRetries: 0,
    abortSignal: call.signal,
    telemetry: { isEnabled: false },
  });
  return text;
}

function isOpenAI(baseUrl: string): boolean {
  return new URL(baseUrl).hostname === "api.openai.com";
}

/**
 * OpenAI's newer models refuse `max_tokens`, which all other endpoints know
 * (https://platform.openai.com/docs/api-reference/chat/create).
 */
function withNewTokenLimit({ max_tokens: limit, ...body }: Record<string, unknown>) {
  return { ...body, max_completion_tokens: limit };
}
