import type { IncomingHttpHeaders } from "node:http";
import type { ComponentChildren, VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import type { Principal } from "../auth/principal";
import type { HostContext } from "../context";
import { redirect, type RouteResponse } from "../http/route";
import { Document } from "./document";
import { flash, type FlashMessage } from "./flash";
import { renderFragments, requestedFragments } from "./fragments";
import { readKeys } from "./keys";
import { readShellData, type BarParts, type ShellData } from "./shell-data";
import { PlainShell, Shell } from "./shell";
import { readTheme } from "./theme";
import type { RefusedTimer } from "./timer-bar";
import { isHome, suggestionsId } from "./timer-suggestions";
import { hoursText } from "../time/duration-text";

/** The content of a page. */
export interface PageContent {
  /** Unique among the pages; the document's title adds the timer and the name of the app. */
  readonly title: string;
  /** Default: 200. With 400 and above, a form was refused. */
  readonly status?: number | undefined;
  /** A message to show at once; after a redirect, use {@link redirectWithMessage}. */
  readonly message?: FlashMessage | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** What was typed into the timer bar and refused. */
  readonly timerForm?: RefusedTimer | undefined;
  /** The content, with exactly one `h1`. */
  readonly children: ComponentChildren;
}

/** The parts of a request that a page depends on. */
export interface PageRequest {
  readonly principal: Principal | undefined;
  readonly headers: IncomingHttpHeaders;
  /** Path and query. */
  readonly url: string;
}

/** Services that pages need. */
export type PageContext = Pick<
  HostContext,
  "config" | "database" | "clock" | "log" | "workOptions" | "suggestedEntries"
>;

/**
 * Renders a page: in the frame with navigation and timer for a user, in a plain one for others. If a
 * script asks for some elements only (`X-Fragment`), the response has only these.
 */
export async function renderPage(
  context: PageContext,
  request: PageRequest,
  content: PageContent,
): Promise<RouteResponse> {
  const { principal, headers } = request;
  const path = content.timerForm?.next ?? request.url;
  const parts = barParts(requestedFragments(headers["x-fragment"]), path, content.status);
  const shell = principal && (await readShellData(context, principal, parts));
  return renderContent(context, request, content, shell);
}

/**
 * Decides what is read for the timer bar. Pure.
 * @param ids Elements that a script asks for; undefined for the whole page.
 */
export function barParts(ids: readonly string[] | undefined, path: string, status = 200): BarParts {
  const hasBar = ids?.includes("timer") ?? true;
  if (ids?.includes(suggestionsId) === true) return { work: hasBar, suggestions: true };
  if (!hasBar) return { work: false, suggestions: false };
  // A page that was refused cannot be asked again for a part of it.
  return { work: true, suggestions: isHome(path) || (status < 400 && "later") };
}

/** Renders a page with the given data of its frame; without data, in the plain frame. */
export function renderContent(
  { config }: Pick<PageContext, "config">,
  { headers, url }: Omit<PageRequest, "principal">,
  content: PageContent,
  shell: ShellData | undefined,
): RouteResponse {
  const cookie = flash(config.baseUrl);
  const left = cookie.read(headers.cookie);
  const message = content.message ?? left;
  const theme = readTheme(headers.cookie);
  const title = documentTitle(content.title, shell);
  const page = (
    <Document title={title} theme={theme} keys={readKeys(headers.cookie)}>
      {shell === undefined ? (
        <PlainShell message={message}>{content.children}</PlainShell>
      ) : (
        <Shell
          {...shell}
          path={content.timerForm?.next ?? url}
          theme={theme}
          message={message}
          timerForm={content.timerForm}
        >
          {content.children}
        </Shell>
      )}
    </Document>
  );
  const ids = requestedFragments(headers["x-fragment"]);
  return {
    status: content.status ?? 200,
    body: ids === undefined ? wholePage(page) : renderFragments(page, [...ids, "toasts"]),
    headers: {
      ...(ids === undefined ? {} : { "x-title": encodeURIComponent(title) }),
      ...(left === undefined ? {} : { "set-cookie": cookie.clear() }),
      ...content.headers,
    },
  };
}

function wholePage(page: VNode): string {
  return `<!doctype html>${renderToString(page)}`;
}

/** The title of a document: `Entries · tt`, or `● 1:48 Website · Entries · tt` while a timer runs. */
function documentTitle(title: string, shell: Pick<ShellData, "timer"> | undefined): string {
  const timer = shell?.timer;
  if (timer === undefined) return `${title} · tt`;
  const sign = timer.isPaused ? "❚❚" : "●";
  return `${sign} ${hoursText(timer.elapsedSeconds)} ${timer.project ?? timer.title} · ${title} · tt`;
}

/** Redirects after a form was processed; the next page shows a message, with an undo form if given. */
export function redirectWithMessage(
  { config }: Pick<PageContext, "config">,
  path: string,
  message: FlashMessage,
): RouteResponse {
  return redirect(path, { "set-cookie": flash(config.baseUrl).write(message) });
}
