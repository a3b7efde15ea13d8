type Fetch = typeof globalThis.fetch;

/**
 * Makes a fetch that reaches one fake provider per host name.
 * @param fakes By host name, such as `api.github.com`.
 * @param others Answers for every other host. Default: no network.
 */
export function fetchByHost(
  fakes: Readonly<Record<string, Fetch>>,
  others: Fetch = noNetwork,
): Fetch {
  return (input, init) => {
    const { hostname } = new URL(input instanceof Request ? input.url : input);
    return (fakes[hostname] ?? others)(input, init);
  };
}

/** Fails as fetch does on a machine without a network. */
export const noNetwork: Fetch = () => Promise.reject(new TypeError("Tests have no network"));
