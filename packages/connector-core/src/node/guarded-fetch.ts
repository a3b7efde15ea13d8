import { lookup as resolveName } from "node:dns/promises";
import { Agent as HttpAgent, request as requestHttp, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as requestHttps, type RequestOptions } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { Readable } from "node:stream";
import { ConnectorError } from "../error";
import { createAllowlist, type Allowlist } from "./allowlist";
import { isPublicAddress } from "./public-address";

/** Maximum size of a response: 10 MiB. */
const defaultMaxBytes = 10 * 1024 * 1024;

/** An address that a name resolves to. */
export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/** Options of {@link createGuardedFetch}. */
export interface GuardedFetchOptions {
  /**
   * Servers that may be called although their address is not public: host names
   * (`gitlab.corp.example`), addresses and CIDR blocks (`10.20.0.0/16`). A listed host or address may
   * also be called by plain http (default: none).
   */
  readonly allowlist?: readonly string[];
  /** Maximum size of a response's body in bytes (default: 10 MiB). */
  readonly maxResponseBytes?: number;
  /** Resolves a host name (default: the system's resolver). */
  resolve?(hostname: string): Promise<readonly ResolvedAddress[]>;
}

/**
 * Creates a `fetch` for servers that users name. It connects only to public addresses by https,
 * so it cannot be used to reach the operator's own network or a cloud's metadata service.
 *
 * The address is checked when the connection is made, and the connection goes to exactly the address
 * that was checked; a name that resolves to another address the next time does not help. Redirects are
 * returned, never followed. Responses are limited in size.
 *
 * The returned function rejects with a `ConnectorError` with the code `invalid_config` for a refused
 * address, with `provider_rejected` for a response that is too large, and like `fetch` otherwise.
 *
 * @throws TypeError if an entry of the allowlist is invalid
 * @example
 * ```ts
 * import { createGuardedFetch } from "@tt/connector-core/node";
 *
 * const guardedFetch = createGuardedFetch({ allowlist: ["gitlab.corp.example", "10.20.0.0/16"] });
 * const response = await guardedFetch("https://gitlab.corp.example/api/v4/version");
 * ```
 */
export function createGuardedFetch(options: GuardedFetchOptions = {}): typeof globalThis.fetch {
  const { maxResponseBytes = defaultMaxBytes } = options;
  const allowlist = createAllowlist(options.allowlist ?? []);
  const resolve = options.resolve?.bind(options) ?? resolveBySystem;
  const lookup = guardedLookup(allowlist, resolve);
  // Agents of its own: a shared one could reuse a connection that was not checked.
  const agents = {
    "http:": new HttpAgent({ keepAlive: true }),
    "https:": new HttpsAgent({ keepAlive: true }),
  };
  return async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    const { protocol } = url;
    if (protocol !== "https:" && protocol !== "http:") throw refusedScheme(url);
    assertAllowed(url, allowlist);
    const body = request.body ? new Uint8Array(await request.arrayBuffer()) : undefined;
    const sent = { lookup, agent: agents[protocol], body, maxResponseBytes };
    return send([request, input], url, sent);
  };
}

async function resolveBySystem(hostname: string): Promise<readonly ResolvedAddress[]> {
  return resolveName(hostname, { all: true });
}

/** Checks what is known before a connection is made: the scheme, and an address in the URL. */
function assertAllowed(url: URL, allowlist: Allowlist): void {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const isListed = allowlist.hasHost(host) || allowlist.hasAddress(host);
  if (isListed) return;
  if (url.protocol !== "https:") throw refusedScheme(url);
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw refusedAddress(host);
}

/** Resolves a name and passes on only addresses that may be connected to. */
function guardedLookup(
  allowlist: Allowlist,
  resolve: (hostname: string) => Promise<readonly ResolvedAddress[]>,
): LookupFunction {
  return (hostname, { all }, callback) => {
    resolve(hostname).then(
      (resolved) => {
        const isListed = allowlist.hasHost(hostname);
        const allowed = resolved.filter(
          ({ address }) => isListed || allowlist.hasAddress(address) || isPublicAddress(address),
        );
        const [first] = allowed;
        if (!first) callback(refusedAddress(hostname), "");
        else if (all === true) callback(null, [...allowed]);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => {
        callback(error instanceof Error ? error : new Error("The name could not be resolved"), "");
      },
    );
  };
}

interface Sending {
  readonly lookup: LookupFunction;
  readonly agent: RequestOptions["agent"];
  readonly body: Uint8Array | undefined;
  readonly maxResponseBytes: number;
}

/**
 * What is being sent. Node.js aborts the signal of a `Request` only while the object exists: otherwise garbage
 * collection would leave requests without their time limits.
 */
const pending = new Set<unknown>();

/** @param from The request, and what it was made of, whose signals follow each other. */
function send(
  from: readonly [Request, ...unknown[]],
  url: URL,
  { lookup, agent, body, maxResponseBytes }: Sending,
): Promise<Response> {
  const [{ method, headers, signal }] = from;
  return new Promise((resolve, reject) => {
    const request: typeof requestHttps = url.protocol === "https:" ? requestHttps : requestHttp;
    const outgoing = request(url, {
      method,
      headers: {
        // Compressed responses would have to be unpacked here.
        "accept-encoding": "identity",
        ...Object.fromEntries(headers),
        ...(body === undefined ? {} : { "content-length": String(body.byteLength) }),
      },
      lookup,
      ...(agent === undefined ? {} : { agent }),
      signal,
    });
    pending.add(from);
    outgoing.once("close", () => pending.delete(from));
    outgoing.on("error", (error) => {
      reject(signal.aborted ? (signal.reason as Error) : failure(error));
    });
    outgoing.on("response", (incoming) => {
      try {
        resolve(toResponse(incoming, maxResponseBytes));
      } catch (error) {
        incoming.destroy();
        reject(failure(error));
      }
    });
    outgoing.end(body);
  });
}

/** `fetch` rejects with a TypeError if no response arrives. */
function failure(cause: unknown): Error {
  return ConnectorError.isInstance(cause) ? cause : new TypeError("fetch failed", { cause });
}

/** Statuses whose responses have no body. */
const withoutBody = [204, 205, 304];

function toResponse(incoming: IncomingMessage, maxBytes: number): Response {
  const { statusCode: status = 0, rawHeaders } = incoming;
  const headers = new Headers();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers.append(rawHeaders[index] ?? "", rawHeaders[index + 1] ?? "");
  }
  if (withoutBody.includes(status)) {
    incoming.resume();
    return new Response(null, { status, headers });
  }
  const body = Readable.toWeb(Readable.from(limited(incoming, maxBytes)));
  // Node's type of a web stream is another one than the global type; the object is the same.
  return new Response(body as unknown as BodyInit, { status, headers });
}

async function* limited(
  incoming: IncomingMessage,
  maxBytes: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let total = 0;
  for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
    total += chunk.byteLength;
    if (total > maxBytes) {
      throw new ConnectorError({
        code: "provider_rejected",
        message: `The server sent a response of more than ${String(maxBytes)} bytes.`,
      });
    }
    yield chunk;
  }
}

function refusedAddress(host: string): ConnectorError {
  return new ConnectorError({
    code: "invalid_config",
    message:
      `${host} has no public address, so it is not called. Enter a server on the internet, or ask ` +
      "your administrator to allow this one.",
  });
}

function refusedScheme(url: URL): ConnectorError {
  return new ConnectorError({
    code: "invalid_config",
    message: `${url.origin} is not called because its address does not start with https://.`,
  });
}
