import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";

/** Size of headers; contents are padded to a multiple of it. */
const block = 512;
/** The default would need a thousand steps. */
const chunkSize = 1024 * 1024;

/**
 * Unpacks a `.tar.gz` that PGlite wrote: directories and files with short names, each directory before its
 * files. PGlite's own loader takes two seconds more for the files of a database. Writes synchronously:
 * waiting for each of the small files takes half as long again, and nothing else runs yet.
 * @see https://www.gnu.org/software/tar/manual/html_node/Standard.html
 * @throws Error if the archive has entries of another type
 */
export async function unpack(archive: Uint8Array, directory: string): Promise<void> {
  const tar = await promisify(gunzip)(archive, { chunkSize });
  const text = (from: number, length: number): string =>
    tar.toString("latin1", from, from + length).replace(/\0.*$/s, "");
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  for (let at = 0; at + block <= tar.length && tar[at] !== 0;) {
    const name = text(at, 100);
    const size = Number.parseInt(text(at + 124, 12), 8);
    const type = text(at + 156, 1);
    const path = join(directory, name);
    if (type === "5") mkdirSync(path, { recursive: true, mode: 0o700 });
    else if (type === "0" || type === "") {
      writeFileSync(path, tar.subarray(at + block, at + block + size), { mode: 0o600 });
    } else throw new Error(`The archive has an entry of type ${type}: ${name}`);
    at += block + Math.ceil(size / block) * block;
  }
}
