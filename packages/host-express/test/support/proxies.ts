import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFile, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import type { IncomingHttpHeaders } from "node:http";
import { request as sendRequest } from "node:https";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { inject } from "vitest";
import { freePort } from "../../../../scripts/free-port";

const deploy = join(import.meta.dirname, "../../../../deploy");
/** The name in the files of deploy/. */
export const domain = "time.example.com";

/** A proxy that runs with a file of deploy/. */
export interface Proxy {
  readonly httpsPort: number;
  readonly httpPort: number;
  /** Its certificate, which clients have to trust. */
  readonly certificate: string;
  stop(): Promise<void>;
}

interface Ports {
  readonly https: number;
  readonly http: number;
  readonly hosts: readonly string[];
}

interface Files {
  readonly directory: string;
  readonly certificate: string;
  readonly key: string;
}

/** Replaces a part of a file of deploy/. @throws Error if the file does not have it */
function replace(text: string, part: string, by: string): string {
  if (!text.includes(part)) throw new Error(`deploy/ has changed: no ${part}`);
  return text.replaceAll(part, by);
}

function withHosts(text: string, hosts: readonly string[]): string {
  const [first = "", second = ""] = hosts.map((url) => new URL(url).host);
  return replace(replace(text, "127.0.0.1:3000", first), "127.0.0.1:3001", second);
}

async function nginx(ports: Ports, files: Files): Promise<ChildProcess> {
  let site = withHosts(await readFile(join(deploy, "nginx.conf"), "utf8"), ports.hosts);
  // A machine may be without IPv6.
  site = site.replaceAll(/^.*listen \[::\].*\n/gm, "");
  site = replace(site, "listen 80;", `listen 127.0.0.1:${String(ports.http)};`);
  site = replace(site, "listen 443 ", `listen 127.0.0.1:${String(ports.https)} `);
  site = replace(site, "/etc/ssl/tt/fullchain.pem", files.certificate);
  site = replace(site, "/etc/ssl/tt/privkey.pem", files.key);
  await writeFile(join(files.directory, "site.conf"), site);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${files.directory}/${name};`,
  );
  const main = join(files.directory, "nginx.conf");
  await writeFile(
    main,
    `${process.getuid?.() === 0 ? "user root;" : ""}
    daemon off; pid ${files.directory}/pid; worker_processes 1; error_log stderr;
    events {} http { access_log off; ${temporary.join(" ")} include ${files.directory}/site.conf; }`,
  );
  return spawn("nginx", ["-e", "stderr", "-p", files.directory, "-c", main], { stdio: "ignore" });
}

async function caddy(ports: Ports, files: Files): Promise<ChildProcess> {
  let site = withHosts(await readFile(join(deploy, "Caddyfile"), "utf8"), ports.hosts);
  site = replace(
    site,
    `${domain} {`,
    `{
      admin off
      http_port ${String(ports.http)}
      https_port ${String(ports.https)}
    }
    ${domain} {
      tls ${files.certificate} ${files.key}`,
  );
  const config = join(files.directory, "Caddyfile");
  await writeFile(config, site);
  const { PATH = "" } = process.env;
  return spawn("caddy", ["run", "--config", config, "--adapter", "caddyfile"], {
    stdio: "ignore",
    env: { PATH, HOME: files.directory, XDG_DATA_HOME: files.directory },
  });
}

const programs = { nginx, Caddy: caddy } as const;
export type ProxyName = keyof typeof programs;

/** Starts a proxy of Debian in front of two hosts, with a certificate of its own. */
export async function startProxy(name: ProxyName, hosts: readonly string[]): Promise<Proxy> {
  const directory = await mkdtemp(join(inject("runDirectory"), "proxy-"));
  await mkdir(directory, { recursive: true });
  const certificate = join(directory, "certificate.pem");
  const key = join(directory, "key.pem");
  await promisify(execFile)("openssl", [
    ...["req", "-x509", "-nodes", "-days", "2", "-subj", `/CN=${domain}`],
    ...["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"],
    ...["-addext", `subjectAltName=DNS:${domain}`, "-keyout", key, "-out", certificate],
  ]);
  const ports = { https: await freePort(), http: await freePort(), hosts };
  const child = await programs[name](ports, { directory, certificate, key });
  await listening(child, ports.https);
  return {
    httpsPort: ports.https,
    httpPort: ports.http,
    certificate: await readFile(certificate, "utf8"),
    async stop() {
      if (child.exitCode !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
}

async function listening(child: ChildProcess, port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (child.exitCode !== null) throw new Error("The proxy ended");
    const socket = connect(port, "127.0.0.1");
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => {
        resolve(true);
      });
      socket.once("error", () => {
        resolve(false);
      });
    });
    socket.destroy();
    if (isOpen) return;
    await sleep(100);
  }
  throw new Error("The proxy does not listen");
}

/** A response that came through a proxy. */
export interface ProxyAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends a request to a proxy by https. @param from Address of the client (default: 127.0.0.1). */
export function viaProxy(
  { httpsPort, certificate }: Proxy,
  method: string,
  path: string,
  options: {
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: Uint8Array | string;
    readonly from?: string;
  } = {},
): Promise<ProxyAnswer> {
  return new Promise((resolve, reject) => {
    const request = sendRequest({
      host: "127.0.0.1",
      port: httpsPort,
      servername: domain,
      ca: certificate,
      method,
      path,
      headers: { host: domain, ...options.headers },
      agent: false,
      ...(options.from === undefined ? {} : { localAddress: options.from }),
    });
    request.once("error", reject);
    request.once("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("error", reject);
      response.once("end", () => {
        const { statusCode: status = 0, headers } = response;
        resolve({ status, headers, text: Buffer.concat(chunks).toString("utf8") });
      });
    });
    request.end(options.body);
  });
}
