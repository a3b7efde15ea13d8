/**
 * Detects uses of the global clock, random numbers and network while `work` runs. Connectors get them
 * as ports, or their decisions could not be tested or repeated.
 * @returns One line per use, with its place in the code.
 */
export async function globalsUsed(work: () => Promise<unknown>): Promise<readonly string[]> {
  const uses: string[] = [];
  const note = (what: string): void => {
    const caller = new Error(what).stack?.split("\n")[3]?.trim() ?? "";
    if (!/node_modules\/@?vitest|\(?node:/.test(caller)) uses.push(`${what} ${caller}`);
  };
  const { Date: realDate, fetch: realFetch } = globalThis;
  const realRandom = Math.random;
  globalThis.Date = new Proxy(realDate, {
    construct(target, given: unknown[], newTarget) {
      if (given.length === 0) note("new Date()");
      return Reflect.construct(target, given, newTarget) as Date;
    },
    get(target, name, receiver) {
      if (name === "now") note("Date.now()");
      return Reflect.get(target, name, receiver) as unknown;
    },
  });
  globalThis.fetch = (...given) => {
    note("fetch()");
    return realFetch(...given);
  };
  Math.random = () => {
    note("Math.random()");
    return realRandom();
  };
  try {
    await work();
  } finally {
    globalThis.Date = realDate;
    globalThis.fetch = realFetch;
    Math.random = realRandom;
  }
  return uses;
}

/**
 * Collects the URLs of requests that are sent by the global `fetch` while `work` runs, and lets none of
 * them leave.
 */
export async function globalRequests(work: () => Promise<unknown>): Promise<readonly string[]> {
  const urls: string[] = [];
  const { fetch: realFetch } = globalThis;
  globalThis.fetch = (input) => {
    urls.push(input instanceof Request ? input.url : String(input));
    return Promise.reject(new TypeError("fetch failed"));
  };
  try {
    await work();
  } finally {
    globalThis.fetch = realFetch;
  }
  return urls;
}
