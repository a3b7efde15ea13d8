import type { VNode } from "preact";

/** Properties of {@link Meter}. */
export interface MeterProps {
  /** What is measured, for screen readers. */
  readonly label: string;
  readonly value: number;
  /** The whole; the bar is full at and above it. */
  readonly max: number;
  /** Value with its unit, for screen readers, e.g. `2:48 of 8:00`. */
  readonly text?: string | undefined;
  readonly tone?: "accent" | "warn" | "bad" | undefined;
}

/** A thin bar that shows a share of a whole. The figures stand beside it as text. */
export function Meter({ label, value, max, text, tone = "accent" }: MeterProps): VNode {
  return (
    <progress
      class={tone === "accent" ? "meter" : `meter meter-${tone}`}
      aria-label={label}
      aria-valuetext={text}
      max={Math.max(max, Number.MIN_VALUE)}
      value={Math.min(Math.max(value, 0), max)}
    />
  );
}
