import { connect, type Socket } from "node:net";

/** What is read of a response. */
export interface RawAnswer {
  /** 0: the connection was lost. */
  readonly status: number;
  readonly hasRetryAfter: boolean;
}

const lost: RawAnswer = { status: 0, hasRetryAfter: false };

/**
 * A keep-alive connection that writes prepared bytes and reads only the end, the status and one header
 * of a response. A client that parses everything would be slower than the host it floods.
 */
export class RawConnection {
  readonly #url: URL;
  #socket: Socket | undefined;
  #received = "";
  #settle: ((answer: RawAnswer) => void) | undefined;

  constructor(url: string) {
    this.#url = new URL(url);
  }

  /** Connects, unless the connection is open. */
  async open(): Promise<void> {
    if (this.#socket) return;
    const socket = connect(Number(this.#url.port), this.#url.hostname);
    this.#socket = socket;
    socket.setNoDelay(true).setEncoding("latin1");
    socket.on("data", (text: string) => {
      this.#received += text;
      this.#read();
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      this.#socket = undefined;
      this.#received = "";
      this.#settle?.(lost);
    });
    await new Promise<void>((resolve) => {
      socket.once("connect", resolve).once("close", resolve);
    });
  }

  /** Sends a request after the response to the last one. */
  async send(bytes: string): Promise<RawAnswer> {
    await this.open();
    const socket = this.#socket;
    if (!socket) return lost;
    return new Promise((resolve) => {
      this.#settle = (answer) => {
        this.#settle = undefined;
        resolve(answer);
      };
      socket.write(bytes);
    });
  }

  close(): void {
    this.#socket?.destroy();
  }

  #read(): void {
    const end = this.#received.indexOf("\r\n\r\n");
    if (end < 0) return;
    const head = this.#received.slice(0, end).toLowerCase();
    const length = Number(/^content-length: (\d+)/m.exec(head)?.[1] ?? Number.NaN);
    if (Number.isNaN(length)) throw new Error(`No length: ${head}`);
    if (this.#received.length < end + 4 + length) return;
    this.#received = "";
    this.#settle?.({
      status: Number(head.slice(9, 12)),
      hasRetryAfter: head.includes("\r\nretry-after: "),
    });
  }
}
