/** The platform's `fetch`, which `createRuntime` uses unless the application passes another one. */
export const platformFetch: typeof globalThis.fetch = (input, init) =>
  globalThis.fetch(input, init);
