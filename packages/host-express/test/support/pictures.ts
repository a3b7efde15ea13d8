import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";

/** Directory of the kept pictures. */
export const kept = join(import.meta.dirname, "../browser/pictures");

/** Directory for what differs from them. */
const failures = join(import.meta.dirname, "../../../../.tmp/pictures");

/** How much two pictures differ. */
export interface Difference {
  /** Share of the pixels that differ, from 0 to 1; 1 if the sizes differ. */
  readonly share: number;
  /** The pixels that differ, red on the pale picture; undefined if the sizes differ. */
  readonly picture: Uint8Array | undefined;
}

/** Compares two PNG files. Pixels of smoothed edges do not count. */
export function differenceOf(expected: Uint8Array, actual: Uint8Array): Difference {
  const [before, after] = [
    PNG.sync.read(Buffer.from(expected)),
    PNG.sync.read(Buffer.from(actual)),
  ];
  const { width, height } = before;
  if (after.width !== width || after.height !== height) return { share: 1, picture: undefined };
  const picture = new PNG({ width, height });
  const pixels = pixelmatch(before.data, after.data, picture.data, width, height);
  return { share: pixels / (width * height), picture: PNG.sync.write(picture) };
}

/** Reads a kept picture. @throws Error with the command that makes it, if there is none */
export async function readKept(name: string): Promise<Uint8Array> {
  return readFile(join(kept, `${name}.png`)).catch((error: unknown) => {
    throw new Error(`${name}.png is missing. Make it: npm run update-pictures`, { cause: error });
  });
}

/** Keeps a picture. */
export async function keep(name: string, picture: Uint8Array): Promise<void> {
  await mkdir(kept, { recursive: true });
  await writeFile(join(kept, `${name}.png`), picture);
}

/** Writes a picture and what differs in it, for people to look at. @returns Where they are */
export async function writeFailure(
  name: string,
  actual: Uint8Array,
  { picture }: Difference,
): Promise<string> {
  await mkdir(failures, { recursive: true });
  await writeFile(join(failures, `${name}.actual.png`), actual);
  if (picture) await writeFile(join(failures, `${name}.difference.png`), picture);
  return join(failures, `${name}.${picture ? "difference" : "actual"}.png`);
}
