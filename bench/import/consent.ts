/** Environment that points to a fake Google. */
export function googleEnvironment(url: string): Readonly<Record<string, string>> {
  return {
    GOOGLE_AUTH_URL: `${url}/o/oauth2/v2/auth`,
    GOOGLE_TOKEN_URL: `${url}/token`,
    GOOGLE_REVOKE_URL: `${url}/revoke`,
    GOOGLE_USERINFO_URL: `${url}/v1/userinfo`,
    GOOGLE_CALENDAR_API_URL: `${url}/calendar/v3`,
  };
}

/** Allows what a consent page of the fake asks for. @returns Where the browser is sent */
export async function allow(page: string): Promise<URL> {
  const decision = new URL(page);
  decision.searchParams.set("decision", "allow");
  const answer = await fetch(decision, { redirect: "manual" });
  return new URL(answer.headers.get("location") ?? "");
}
