// What a key does, alone or as the second one of a sequence such as `g t`.

/** What a pressed key means. */
export interface KeyMeaning {
  /** The hotkey that was completed. */
  readonly hotkey?: string;
  /** The key, if it may begin a sequence. */
  readonly first?: string;
}

/**
 * Finds what a key means.
 * @param first The key before it, if that one began a sequence a moment ago.
 * @param known Hotkeys of the page, e.g. `s` and `g t`.
 */
export function meaningOf(
  key: string,
  first: string | undefined,
  known: readonly string[],
): KeyMeaning {
  const sequence = first === undefined ? undefined : `${first} ${key}`;
  if (sequence !== undefined && known.includes(sequence)) return { hotkey: sequence };
  // A key that completes nothing counts for itself.
  if (known.includes(key)) return { hotkey: key };
  return known.some((each) => each.startsWith(`${key} `)) ? { first: key } : {};
}
