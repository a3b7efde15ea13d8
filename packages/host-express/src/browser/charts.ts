// Charts by Chart.js, in the colors of the theme.

import {
  ArcElement,
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  DoughnutController,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from "chart.js";

Chart.register(
  ArcElement,
  BarController,
  BarElement,
  CategoryScale,
  DoughnutController,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
);

/** The data of a chart, as `ChartFigure` writes it. */
interface ChartData {
  readonly type: "bar" | "line" | "doughnut";
  readonly labels: readonly string[];
  readonly series: readonly {
    readonly label: string;
    readonly values: readonly number[];
    readonly role?: "this" | "last";
    readonly colors?: readonly string[];
  }[];
}

const drawn = new Map<HTMLCanvasElement, string>();

/** Draws a chart, and again whenever the colors change. */
export function drawChart(canvas: HTMLCanvasElement, json: string): void {
  drawn.set(canvas, json);
  Chart.getChart(canvas)?.destroy();
  const { type, labels, series } = JSON.parse(json) as ChartData;
  const styles = getComputedStyle(canvas);
  const token = (name: string): string => colorOf(canvas, name);
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  Chart.defaults.font.family = styles.fontFamily;
  Chart.defaults.font.size = 12;
  Chart.defaults.color = token("soft");
  const hasAxes = type !== "doughnut";
  new Chart(canvas, {
    type,
    data: {
      labels: [...labels],
      datasets: series.map(({ label, values, role = "this", colors }) => ({
        label,
        data: [...values],
        backgroundColor: colors ? [...colors] : token(role === "last" ? "last" : "accent"),
        borderColor: hasAxes ? token(role === "last" ? "last" : "accent") : token("card"),
        borderWidth: type === "bar" ? 0 : 2,
        borderRadius: 3,
        pointRadius: 2,
      })),
    },
    options: {
      responsive: true,
      maintainAspectRatio: false,
      animation: isStill ? false : { duration: 120 },
      ...(hasAxes
        ? {
            scales: {
              x: { grid: { display: false }, border: { display: false } },
              y: {
                beginAtZero: true,
                grid: { color: token("line") },
                border: { display: false },
                ticks: { maxTicksLimit: 4 },
              },
            },
          }
        : {}),
    },
  });
}

/** The color of a token, as the browser shows it in the current theme. */
function colorOf(canvas: HTMLCanvasElement, name: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(--color-${name})`;
  canvas.after(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function drawAgain(): void {
  for (const [canvas, json] of drawn) {
    if (canvas.isConnected) drawChart(canvas, json);
    else drawn.delete(canvas);
  }
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAgain);
new MutationObserver(drawAgain).observe(document.documentElement, {
  attributeFilter: ["data-theme"],
});
