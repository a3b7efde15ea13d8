import { routeTable } from "../../packages/host-express/test/support/routes";
import type { BenchRun } from "../runner/bench";
import { startProbedHost, type ProbedHost } from "../runner/probed-host";
import { missedBudgets, type PageFigures } from "./budgets";
import { fillDatabase, type Visitor } from "./data";
import { createDocuments } from "./documents";
import { pageLines } from "./table";
import { visitsOf, type Ids, type Visit } from "./visits";

/** How much is measured. */
interface PagesPlan {
  /** Time entries in the database, 10,000 of each user. */
  readonly entries: number;
  /** Measured requests of each page. */
  readonly requests: number;
  /** Requests before: the server plans a statement five times before it keeps a plan. */
  readonly warmUp: number;
}

const shortPlan: PagesPlan = { entries: 30_000, requests: 3, warmUp: 1 };
const fullPlan: PagesPlan = { entries: 1_000_000, requests: 20, warmUp: 6 };

/** Figures as lines of Markdown, and the budgets that were missed. */
export interface PagesResult {
  readonly lines: readonly string[];
  readonly missed: readonly string[];
}

/**
 * Opens every page as a user and as an administrator, one request at a time.
 * @param only Opens pages whose name contains this text.
 * @throws Error when a page is not answered with 200
 */
export async function measurePages(
  only: string,
  { databases, isShort, log }: BenchRun,
): Promise<PagesResult> {
  const plan = isShort ? shortPlan : fullPlan;
  const database = await databases.create("pages");
  log(`  writing ${plan.entries.toLocaleString("en")} entries`);
  const visitors = await fillDatabase(database, plan.entries);
  const opened = await database.open();
  const routes = await routeTable(opened).finally(() => opened.close());
  const host = await startProbedHost<number>(database, "./pages/statements.ts");
  const figures: PageFigures[] = [];
  try {
    const documents = await createDocuments(host.url, visitors);
    for (const [index, visitor] of visitors.entries()) {
      log(`  as ${visitor.role}`);
      const ids: Ids = { ...visitor.ids, ...documents[index] };
      const visits = visitsOf(routes, visitor.role, ids).filter(({ name }) => name.includes(only));
      for (const visit of visits) figures.push(...(await measureVisit(host, visitor, visit, plan)));
    }
  } finally {
    await host.stop();
  }
  const title = `Pages on ${plan.entries.toLocaleString("en")} entries, PostgreSQL`;
  return { lines: pageLines(title, figures), missed: missedBudgets(figures, isShort) };
}

/** Measures a page, and the parts that its script loads when they come into view. */
async function measureVisit(
  host: ProbedHost<number>,
  { role, cookie }: Visitor,
  { name, path }: Visit,
  plan: PagesPlan,
): Promise<readonly PageFigures[]> {
  const url = host.url + path;
  const page = await measureRequest(host, url, { cookie, accept: "text/html" }, plan);
  const parts = deferredParts(page.html);
  const figures = [{ name, role, ...page }];
  if (parts.length === 0) return figures;
  const headers = { cookie, accept: "text/html", "x-fragment": parts.join(" ") };
  const loaded = await measureRequest(host, url, headers, plan);
  return [...figures, { name: `${name}, parts loaded later`, role, ...loaded }];
}

async function measureRequest(
  host: ProbedHost<number>,
  url: string,
  headers: Readonly<Record<string, string>>,
  { requests, warmUp }: PagesPlan,
): Promise<Omit<PageFigures, "name" | "role"> & { readonly html: string }> {
  const times: number[] = [];
  const statements: number[] = [];
  let html = "";
  for (let number = -warmUp; number < requests; number += 1) {
    await host.read();
    const started = performance.now();
    const response = await fetch(url, { headers, redirect: "manual" });
    html = await response.text();
    const ms = performance.now() - started;
    if (response.status !== 200) throw new Error(`${url}: status ${String(response.status)}`);
    if (number < 0) continue;
    times.push(ms);
    statements.push(await host.read());
  }
  return { times, statements, html, bytes: Buffer.byteLength(html) };
}

/** Ids of the elements that scripts load when they come into view. */
function deferredParts(html: string): readonly string[] {
  return [...html.matchAll(/<[a-z]+ [^>]*\bdata-load\b[^>]*>/g)].flatMap(
    ([tag]) => /\bid="([^"]+)"/.exec(tag)?.[1] ?? [],
  );
}
