import type { VNode } from "preact";

/** Properties of {@link Arc}. */
export interface ArcProps {
  readonly value: number;
  /** The whole; the ring is full at and above it. */
  readonly max: number;
}

/** A ring that shows a share of a whole. It is decorative: the figures stand beside it as text. */
export function Arc({ value, max }: ArcProps): VNode {
  const percent = max > 0 ? Math.min(100, Math.max(0, Math.round((100 * value) / max))) : 0;
  return (
    <svg class="size-9 -rotate-90 sm:size-12" viewBox="0 0 40 40" aria-hidden="true">
      <circle cx="20" cy="20" r="16" fill="none" stroke-width="6" class="stroke-sunken" />
      {percent === 0 ? null : (
        <circle
          cx="20"
          cy="20"
          r="16"
          fill="none"
          stroke-width="6"
          stroke-linecap="round"
          pathLength="100"
          stroke-dasharray={`${String(percent)} 100`}
          class="stroke-accent"
        />
      )}
    </svg>
  );
}
