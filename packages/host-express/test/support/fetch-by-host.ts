type Fetch = typeof globalThis.fetch;

/**
 * Creates a fetch that calls one fake provider per host name.
 * @param fakes by host name, e.g. `api.github.com`
 * @param others handles all other hosts (default: no network)
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
