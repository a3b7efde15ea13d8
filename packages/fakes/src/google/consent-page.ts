import { Refusal, type Answer } from "./responses";
import type { FakeOAuth } from "./oauth";

/**
 * The consent page: the requested scopes and two links. `decision=allow` or `decision=deny` in the
 * query follows one of them.
 * @throws Refusal
 */
export function consentPage(oauth: FakeOAuth, url: URL): Answer {
  const decision = url.searchParams.get("decision");
  if (decision === null) {
    // An invalid request gets no page.
    oauth.decide(url.searchParams, { allow: false });
    return { status: 200, body: page(url) };
  }
  const account = url.searchParams.get("account");
  const back = oauth.decide(url.searchParams, {
    allow: decision === "allow",
    ...(account === null ? {} : { account }),
  });
  throw new Refusal({ status: 302, headers: { location: back.href } });
}

function page(url: URL): string {
  const link = (decision: string): string => {
    const to = new URL(url);
    to.searchParams.set("decision", decision);
    return to.href.replaceAll("&", "&amp;");
  };
  const scopes = (url.searchParams.get("scope") ?? "").split(" ");
  const items = scopes.map((scope) => `<li>${scope.replace(/[<>&]/g, "")}</li>`).join("");
  return (
    `<!doctype html><title>Fake Google</title><h1>An application wants to</h1><ul>${items}</ul>` +
    `<a id="allow" href="${link("allow")}">Allow</a> <a id="deny" href="${link("deny")}">Cancel</a>`
  );
}
