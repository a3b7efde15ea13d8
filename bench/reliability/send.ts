import type { RawRequest } from "@tt/connector-core";
import type { HostProcess } from "./host-process";
import type { Journal, Kind } from "./journal";

/** A response later than this counts as none. */
const maxWaitMs = 30_000;
const pauseAfterFailureMs = 250;

/** A request of the load. */
export interface LoadRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}

/** Turns a delivery as a provider signs it into a request. */
export function requestOf(path: string, { headers, body }: RawRequest): LoadRequest {
  const given = Object.entries(headers).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return { path, headers: Object.fromEntries(given), body };
}

/** Builds a request of the token API. */
export function jsonRequest(
  path: string,
  credentials: Readonly<Record<string, string>>,
  body: object,
  more: Readonly<Record<string, string>> = {},
): LoadRequest {
  const { authorization = "" } = credentials;
  const headers = { authorization, "content-type": "application/json", ...more };
  return { path, headers, body: JSON.stringify(body) };
}

/** Sends requests to both hosts in turn, as a load balancer does, and repeats what failed. */
export class Sender {
  readonly #hosts: readonly HostProcess[];
  readonly #journal: Journal;
  readonly #signal: AbortSignal;
  #next = 0;

  /** @param signal Aborted when the load ends. */
  constructor(hosts: readonly HostProcess[], journal: Journal, signal: AbortSignal) {
    this.#hosts = hosts;
    this.#journal = journal;
    this.#signal = signal;
  }

  get isRunning(): boolean {
    return !this.#signal.aborted;
  }

  /**
   * Sends the same request until a host acknowledges it, or the load ends.
   * @param key What the write is known by, in the journal and in the database.
   * @param isDone Decides whether a response acknowledges the write (default: a status of 2xx).
   */
  async send(
    kind: Kind,
    key: string,
    request: LoadRequest,
    isDone: (status: number, text: string) => boolean = (status) => status >= 200 && status < 300,
  ): Promise<void> {
    this.#journal.sent[kind].add(key);
    while (this.isRunning) {
      const host = this.#hosts[this.#next++ % this.#hosts.length];
      const { status, text } = await post(`${host?.url ?? ""}${request.path}`, request);
      if (isDone(status, text)) {
        this.#journal.succeeded(kind, key);
        return;
      }
      this.#journal.failed(kind, status === 0 ? text : String(status));
      await this.pause(pauseAfterFailureMs);
    }
  }

  /** Waits, at most until the load ends. */
  async pause(ms: number): Promise<void> {
    if (!this.isRunning || ms <= 0) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#signal.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#signal.addEventListener("abort", done);
    });
  }
}

/** @returns Status 0 and the error's name if there was no response */
async function post(
  url: string,
  { headers, body }: LoadRequest,
): Promise<{ readonly status: number; readonly text: string }> {
  try {
    const signal = AbortSignal.timeout(maxWaitMs);
    const response = await fetch(url, { method: "POST", headers, body: Buffer.from(body), signal });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    return { status: 0, text: error instanceof Error ? error.name : "unknown" };
  }
}
