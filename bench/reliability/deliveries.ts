import { issuesPayload, signedDelivery, type FakeRepository } from "@tt/fakes/github";
import { webhookSecret } from "./accounts";
import { requestOf, type LoadRequest } from "./send";

/** Numbers of delivered issues start here; those of the fake GitHub itself are below. */
export const firstDeliveredIssue = 1_000_000;

/** Builds a signed delivery of an issue that the fake GitHub itself does not have. */
export async function openedIssue(
  { id, fullName }: FakeRepository,
  path: string,
  number: number,
): Promise<LoadRequest> {
  const payload = issuesPayload("opened", { issue: { number }, repository: { id, fullName } });
  return requestOf(path, await signedDelivery({ event: "issues", payload, secret: webhookSecret }));
}

/** True if a response says that the delivery became a task, now or earlier. */
export function isHandled(status: number, text: string): boolean {
  return status === 200 && /"task":"|"duplicate":true/.test(text);
}
