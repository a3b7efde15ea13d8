import { readdirSync, watch, type FSWatcher } from "node:fs";
import { join } from "node:path";

/** Editors write a file in several steps. */
export const quietMs = 150;

/**
 * Watches sources: files, and directories with everything below them. They need not exist yet.
 *
 * Only directories are watched. A watcher of a file follows the file and not its name, so it is lost once
 * another file is renamed over it, as many editors save. Node.js' `recursive` has such watchers on Linux.
 * @param directory Where the sources are.
 * @param sources Their names.
 * @param onChange Called once after changes that follow each other closely. What changes after the call
 *   began leads to another one.
 * @returns a function that stops it
 */
export function watchSources(
  directory: string,
  sources: readonly string[],
  onChange: () => void,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  const onEvent = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      // A directory may be new or replaced. The new watchers come first, so that nothing is missed.
      const former = watchers;
      watchers = watchTree(directory, isSource, onEvent);
      closeAll(former);
      onChange();
    }, quietMs);
  };
  const isSource = (name: string): boolean => sources.includes(name);
  let watchers = watchTree(directory, isSource, onEvent);
  return () => {
    clearTimeout(timer);
    closeAll(watchers);
  };
}

/**
 * Watches a directory and those below it.
 * @param isWatched Whether an entry of the directory counts.
 */
function watchTree(
  directory: string,
  isWatched: (name: string) => boolean,
  onEvent: () => void,
): FSWatcher[] {
  try {
    const watcher = watch(directory, (_type, name) => {
      if (name === null || isWatched(name)) onEvent();
    });
    // Windows reports so that a directory was removed.
    watcher.on("error", onEvent);
    // It is read after its watcher started: what is created later is an event.
    const inner = readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && isWatched(entry.name))
      .flatMap(({ name }) => watchTree(join(directory, name), isPermanent, onEvent));
    return [watcher, ...inner];
  } catch (error) {
    // Removed since its parent was read, whose watcher has an event for it.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** False for the lock, swap, autosave and backup files of editors. */
function isPermanent(name: string): boolean {
  return !/^[.#]|~$/.test(name);
}

function closeAll(watchers: readonly FSWatcher[]): void {
  for (const watcher of watchers) watcher.close();
}
