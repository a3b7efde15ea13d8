// Draws charts when they come into view; only then the library is loaded.

/** Starts to watch for charts below an element. */
export function prepareCharts(root: ParentNode): void {
  const charts = root.querySelectorAll<HTMLElement>("[data-chart]");
  if (charts.length === 0) return;
  const observer = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      observer.unobserve(target);
      void draw(target as HTMLElement);
    }
  });
  for (const each of charts) observer.observe(each);
}

async function draw(element: HTMLElement): Promise<void> {
  const canvas = element.querySelector("canvas");
  if (!canvas) return;
  try {
    const { drawChart } = await import("./charts");
    drawChart(canvas, element.dataset["chart"] ?? "");
    element.dataset["drawn"] = "";
  } catch {
    // The table below shows the same.
    element.hidden = true;
    const table = element.parentElement?.querySelector("details");
    if (table) table.open = true;
  }
}
