// Charts by Chart.js, in the colors of the theme.

import {
  ArcElement,
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  DoughnutController,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
  type ChartConfiguration,
  type ChartDataset,
  type ChartOptions,
} from "chart.js";

Chart.register(
  ArcElement,
  BarController,
  BarElement,
  CategoryScale,
  DoughnutController,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
);

/** The data of a chart, as `ChartFigure` writes it. */
interface ChartData {
  readonly type: "bar" | "rows" | "line" | "doughnut";
  readonly labels: readonly string[];
  readonly isStacked?: boolean;
  readonly series: readonly Series[];
}

interface Series {
  readonly label: string;
  readonly values: readonly number[];
  /** The values as tooltips show them. */
  readonly texts: readonly string[];
  readonly role?: keyof typeof roleTokens;
  readonly colors?: readonly string[];
}

const roleTokens = { this: "accent", last: "last", goal: "warn" } as const;

/** Longer labels of horizontal bars are cut; the tooltip shows them whole. */
const maxLabelLength = 22;

const drawn = new Map<HTMLCanvasElement, string>();

/** Draws a chart, and again whenever the colors change. */
export function drawChart(canvas: HTMLCanvasElement, json: string): void {
  // Those that were replaced with their part of the page.
  for (const each of drawn.keys()) if (!each.isConnected) forget(each);
  Chart.getChart(canvas)?.destroy();
  drawn.set(canvas, json);
  const data = JSON.parse(json) as ChartData;
  const { type, labels, series } = data;
  Chart.defaults.font.family = getComputedStyle(canvas).fontFamily;
  Chart.defaults.font.size = 12;
  Chart.defaults.color = colorOf(canvas, "soft");
  const configuration: ChartConfiguration<"bar" | "line" | "doughnut"> = {
    type: type === "rows" ? "bar" : type,
    data: { labels: [...labels], datasets: series.map((each) => datasetOf(canvas, type, each)) },
    options: {
      responsive: true,
      maintainAspectRatio: false,
      animation: matchMedia("(prefers-reduced-motion: reduce), print").matches
        ? false
        : { duration: 120 },
      plugins: {
        tooltip: {
          callbacks: {
            label: ({ datasetIndex, dataIndex }) => {
              const each = series[datasetIndex];
              return `${each?.label ?? ""}: ${each?.texts[dataIndex] ?? ""}`;
            },
          },
        },
      },
      ...(type === "doughnut" ? {} : axesOf(canvas, data)),
    },
  };
  new Chart(canvas, configuration);
}

function datasetOf(
  canvas: HTMLCanvasElement,
  type: ChartData["type"],
  { label, values, role = "this", colors }: Series,
): ChartDataset<"bar" | "line" | "doughnut"> {
  const color = colorOf(canvas, roleTokens[role]);
  const common = { label, data: [...values] };
  if (role === "goal" || type === "line") {
    return {
      ...common,
      type: "line",
      borderColor: color,
      backgroundColor: color,
      borderWidth: 2,
      borderDash: role === "goal" ? [6, 4] : [],
      pointRadius: role === "goal" ? 0 : 2,
      // Above the bars.
      order: -1,
    };
  }
  const backgroundColor = colors ? [...colors] : color;
  if (type === "doughnut") {
    return { ...common, backgroundColor, borderColor: colorOf(canvas, "card"), borderWidth: 2 };
  }
  return { ...common, type: "bar", backgroundColor, borderRadius: 3 };
}

function axesOf(
  canvas: HTMLCanvasElement,
  { type, isStacked = false }: ChartData,
): ChartOptions<"bar" | "line"> {
  const isHorizontal = type === "rows";
  const values = {
    beginAtZero: true,
    stacked: isStacked,
    grid: { color: colorOf(canvas, "line") },
    border: { display: false },
    ticks: { maxTicksLimit: 4 },
  };
  const labels = { stacked: isStacked, grid: { display: false }, border: { display: false } };
  if (!isHorizontal) {
    return { scales: { x: { ...labels, ticks: { maxRotation: 0 } }, y: values } };
  }
  return {
    indexAxis: "y",
    scales: {
      x: values,
      y: {
        ...labels,
        ticks: {
          callback(value) {
            const label = this.getLabelForValue(Number(value));
            return label.length > maxLabelLength ? `${label.slice(0, maxLabelLength)}…` : label;
          },
        },
      },
    },
  };
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

function forget(canvas: HTMLCanvasElement): void {
  Chart.getChart(canvas)?.destroy();
  drawn.delete(canvas);
}

function drawAgain(): void {
  for (const [canvas, json] of [...drawn]) {
    if (canvas.isConnected) drawChart(canvas, json);
  }
}

// Paper is white in every theme.
for (const query of ["(prefers-color-scheme: dark)", "print"]) {
  matchMedia(query).addEventListener("change", drawAgain);
}
new MutationObserver(drawAgain).observe(document.documentElement, {
  attributeFilter: ["data-theme"],
});
