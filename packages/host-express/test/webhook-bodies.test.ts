import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { admin, startTestHost, type TestHost } from "./support/host";

const signature = `x-hub-signature-256: sha256=${"0".repeat(64)}`;

describe("bodies of deliveries", () => {
  let host: TestHost;
  let own: string;

  beforeAll(async () => {
    host = await startTestHost();
    const me = host.client();
    await me.logIn(admin);
    own = await me.saveGithubIntegration(await me.createProject("Website"));
  });
  afterAll(async () => {
    await host.close();
  });

  const announce = async (path: string, bytes: number, ...headers: string[]): Promise<Socket> => {
    const { hostname, port } = new URL(host.url);
    const socket = connect(Number(port), hostname);
    onTestFinished(() => void socket.destroy());
    socket.on("error", () => undefined);
    await once(socket, "connect");
    const lines = ["host: host", "content-type: application/json", ...headers];
    socket.write(
      `POST ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\ncontent-length: ${String(bytes)}\r\n\r\n`,
    );
    return socket;
  };
  const answerOf = async (socket: Socket): Promise<string> => {
    const [bytes] = (await once(socket, "data")) as [Buffer];
    return bytes.toString();
  };

  it.each([
    ["no signature", "/api/integrations/github/webhook", []],
    [
      "a malformed signature",
      "/api/integrations/github/webhook",
      ["x-hub-signature-256: sha256=zz"],
    ],
    ["an unknown address", "/api/integrations/github/webhook/no-such-integration", [signature]],
    ["no signature for Slack", "/api/integrations/slack/events", []],
  ])("with %s are rejected unread", async (_name, path, headers) => {
    const answer = await answerOf(await announce(path, 200_000, ...headers));
    expect(answer).toMatch(/^HTTP\/1.1 401 [^]*"code":"unauthorized"/);
  });

  it("are read if plausible, with a limit over all concurrent ones", async () => {
    const bodies: Socket[] = [];
    for (let index = 0; index < 3; index += 1) {
      const socket = await announce(own, 4_900_000, signature, "expect: 100-continue");
      expect(await answerOf(socket)).toMatch(/^HTTP\/1.1 100 /);
      bodies.push(socket);
    }
    const refused = Promise.race(bodies.map(answerOf));
    for (const socket of bodies) socket.write(Buffer.alloc(4_500_000, 0x20));
    const answer = await refused;
    expect(answer).toMatch(/^HTTP\/1.1 503 [^]*"code":"overloaded"/);
    expect(answer).toMatch(/^retry-after: 1\r$/im);
  });

  it("of an unsigned handshake are accepted", async () => {
    const response = await fetch(`${host.url}/api/integrations/slack/events`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "ssl_check=1&token=x",
    });
    expect(response.status).toBe(200);
  });
});
