import { expect } from "vitest";
import type { ErrorCode } from "../../../../result";
import { createTestEnvironment, type TestEnvironment } from "../../environment";
import type { SyncProvider } from "../../providers";
import type { ConnectorRule } from "../../rule";
import { sizeOf, storedState } from "../../stored-state";
import { expectComplete, firstSync, intercept, syncProvider, syncToEnd } from "./runs";

const retryAfterSeconds = 120;

/** A failure of the provider in the middle of a sync. */
interface Interruption {
  readonly what: string;
  readonly answer: () => Response;
  readonly codes: readonly ErrorCode[];
  readonly retryAfter?: number;
  readonly why: string;
}

const interruptions: readonly Interruption[] = [
  {
    what: "429 with Retry-After",
    answer: () => failure(429, { "retry-after": String(retryAfterSeconds) }),
    codes: ["rate_limited"],
    retryAfter: retryAfterSeconds,
    why:
      "A host that is not told when to come back asks again at once, and providers block " +
      "integrations that ignore Retry-After.",
  },
  {
    what: "503",
    answer: () => failure(503),
    codes: ["provider_unavailable"],
    why:
      "An outage must look like one: other codes tell the owner to repair settings that are fine, " +
      "and a swallowed error ends the run as done with items missing.",
  },
  {
    what: "404",
    answer: () => failure(404),
    codes: ["not_found", "provider_rejected", "invalid_config"],
    why:
      "A page that is gone is not the end of the list. Treated as one, the checkpoint passes items " +
      "that were never read.",
  },
];

/** Rules about syncs that fail midway. */
export const interruptedRules: readonly ConnectorRule[] = interruptions.map((interruption) => ({
  name: `a sync that meets ${interruption.what} midway keeps what was committed and completes next time`,
  why: interruption.why,
  capability: "sync",
  check: (environment) => checkInterruption(environment, interruption),
}));

async function checkInterruption(
  environment: TestEnvironment,
  { what, answer, codes, retryAfter }: Interruption,
): Promise<void> {
  const undisturbed = await createTestEnvironment(environment.fixture);
  await syncProvider(undisturbed);
  const whole = await firstSync(undisturbed);
  const provider = await syncProvider(environment);
  failAfterFirstCommit(environment, provider, answer);
  const cut = `a sync whose requests get ${what} after the first page`;
  const result = await environment.connector.sync(environment.integration.id);
  expect(result, `result of ${cut}`).toMatchObject({ ok: false, run: { status: "stopped" } });
  if (result.ok) return;
  expect(codes, `code of ${cut}, with the message "${result.error}"`).toContain(result.code);
  if (retryAfter !== undefined) {
    const times = { retryAfter: result.retryAfter, run: result.run?.retryAfter };
    expect(times, `seconds to wait according to ${cut}`).toEqual({
      retryAfter,
      run: retryAfter,
    });
  }
  const kept = sizeOf(await storedState(environment));
  expect(kept, `tasks and entries kept by ${cut}`).toBeGreaterThan(0);
  environment.answerWith(provider.fetch);
  environment.clock.advance(retryAfterSeconds * 1000);
  await syncToEnd(environment, `the sync after ${what}`);
  await expectComplete(environment, provider, `the sync after ${what}`);
  const state = await storedState(environment);
  expect(state, `what is stored, beside what an undisturbed sync stores`).toEqual(whole.state);
}

/** From the first committed page on, every request gets the failure. */
function failAfterFirstCommit(
  environment: TestEnvironment,
  provider: SyncProvider,
  answer: () => Response,
): void {
  intercept(environment, provider, () => {
    const hasItems = environment.commits.some(({ changes }) => changes.length > 0);
    return hasItems ? answer() : undefined;
  });
}

function failure(status: number, headers: Readonly<Record<string, string>> = {}): Response {
  return Response.json({ message: "Injected by the suite" }, { status, headers });
}
