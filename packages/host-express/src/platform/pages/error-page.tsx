import type { Principal } from "../auth/principal";
import type { ErrorPages, FailedRequest } from "../http/errors";
import { redirect } from "../http/route";
import type { UnsentForm } from "../http/unsent-form";
import { addressOf } from "./address";
import { renderContent, renderPage, type PageContent, type PageContext } from "./page";
import { Button } from "./ui/button";
import { Form } from "./ui/form";

/**
 * Creates the error pages: inside the frame of the user if the database responds. Without a session, a
 * page leads to the login and back.
 * @param findPrincipal finds the user of a request by its session
 */
export function createErrorPages(
  context: PageContext,
  findPrincipal: (request: FailedRequest) => Promise<Principal | undefined>,
): ErrorPages {
  return async (error, request) => {
    if (error.status === 401 && request.method === "GET") {
      return redirect(addressOf("/login", { next: request.url }));
    }
    // A script that asked for parts of a page shows the error as a message.
    const message = "x-fragment" in request.headers ? { text: error.message } : undefined;
    const contentFor = (principal?: Principal): PageContent => ({
      ...(request.unsent === undefined
        ? errorContent(error.status, error.message, principal !== undefined)
        : unsentContent(request.url, request.unsent)),
      status: error.status,
      headers: error.headers,
      message,
    });
    // Not while the host is overloaded or its database is down.
    if (error.status === 503) return renderContent(context, request, contentFor(), undefined);
    try {
      const principal = await findPrincipal(request);
      return await renderPage(context, { ...request, principal }, contentFor(principal));
    } catch {
      return renderContent(context, request, contentFor(), undefined);
    }
  };
}

/** Offers to log in, and to send a form again that was not processed. */
function unsentContent(action: string, { fields, hasSecrets }: UnsentForm): PageContent {
  return {
    title: "You were logged out",
    children: (
      <div class="card">
        <h1>You were logged out</h1>
        <p class="text-soft mt-2 text-sm">
          Nothing was saved yet. Log in in a new tab, then come back to this one and send what you
          typed again.
          {hasSecrets ? " Passwords and tokens are not kept: type them again afterwards." : null}
        </p>
        <Form class="mt-5 flex flex-wrap gap-2" action={action}>
          {Object.entries(fields).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <a class="btn btn-primary" href="/login" target="_blank">
            Log in
          </a>
          <Button>Send again</Button>
        </Form>
      </div>
    ),
  };
}

/**
 * The content of an error page. The message is not shown for unexpected errors (500).
 * @param canSearch True for a user, who may find what they looked for.
 */
function errorContent(status: number, message: string, canSearch = false): PageContent {
  const [title, advice] = textsFor(status, message);
  return {
    title,
    children: (
      <div class="card mx-auto max-w-md py-8 text-center">
        <p class="text-soft num text-sm font-semibold">{status}</p>
        <h1 class="mt-1">{title}</h1>
        <p class="text-soft mx-auto mt-2 max-w-xs text-sm text-balance">{advice}</p>
        {canSearch ? (
          <Form class="mt-5 flex gap-2 text-left" action="/search" method="get" label="Search">
            <input
              class="field"
              type="search"
              name="q"
              aria-label="Search"
              placeholder="Projects, tasks, clients, entries"
              maxlength={200}
            />
            <Button icon="search">Search</Button>
          </Form>
        ) : null}
        <div class="mt-5">
          <Button look="primary" href="/">
            Go to the home page
          </Button>
        </div>
      </div>
    ),
  };
}

function textsFor(status: number, message: string): readonly [title: string, advice: string] {
  switch (status) {
    case 401:
      return ["You are logged out", "Log in, then do it again."];
    case 403:
      return ["Not allowed", message];
    case 404:
      return [
        "Page not found",
        "Check the address for typing errors. It may also have been deleted.",
      ];
    case 429:
      return ["Too many requests", message];
    case 503:
      return ["Temporarily unavailable", message];
  }
  if (status >= 500) {
    return ["Unexpected error", "The error has been logged. Try again in a minute."];
  }
  return ["The request failed", message];
}
