import type { VNode } from "preact";
import { Card, LoadFailed, type TimeView } from "../../../platform/pages/ui";
import { decimalHoursText } from "../../../platform/time/duration-text";
import { formatTimeOfDay } from "../../../platform/time/time-of-day";
import type { ProductivitySource } from "./compute";
import { HourStrip } from "./hour-strip";
import type { Productivity } from "./schema";

/** Properties of {@link Focus}. */
export interface FocusProps {
  readonly productivity: Pick<Productivity, "focus" | "period">;
  readonly failed: readonly ProductivitySource[];
  readonly view: TimeView;
  /** Path of the page, to try again. */
  readonly path: string;
}

/** When and how long a user works without a break. */
export function Focus({ productivity, failed, view, path }: FocusProps): VNode {
  const { focus, period } = productivity;
  const clock = view.timeFormat === "12h" ? "12h" : "24h";
  const best = focus.most_productive_hour;
  const title = `Focus, ${String(period)} days`;
  if (failed.includes("focus")) {
    return (
      <Card title={title}>
        <LoadFailed id="productivity" title={title} path={path} />
      </Card>
    );
  }
  if (best === null) {
    return (
      <Card title={title}>
        <p class="text-soft text-sm">{`Nothing was tracked in ${String(period)} days.`}</p>
      </Card>
    );
  }
  const timeOf = (hour: number): string => formatTimeOfDay((hour % 24) * 3600, clock);
  const figures = [
    ["Best hour", `${timeOf(best)} – ${timeOf(best + 1)}`],
    ["Best day", focus.most_productive_day ?? "–"],
    ["Longest session", decimalHoursText(focus.longest_session_hours)],
    ["Entries per day", focus.entries_per_day.toLocaleString("en")],
  ] as const;
  return (
    <Card title={title}>
      <dl class="grid grid-cols-2 gap-x-4 gap-y-3">
        {figures.map(([label, value]) => (
          <div key={label}>
            <dt class="text-soft text-xs">{label}</dt>
            <dd class="num text-sm font-semibold">{value}</dd>
          </div>
        ))}
      </dl>
      <HourStrip hours={focus.hour_distribution} best={best} clock={clock} />
    </Card>
  );
}
