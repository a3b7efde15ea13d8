import { describe, expect, it } from "vitest";
import { createMetrics } from "./metrics";

describe("createMetrics", () => {
  it("labels requests by route template, never by path", async () => {
    const metrics = createMetrics();
    metrics.request("GET", "/api/v1/projects/{project_id}", 200, 0.002);
    metrics.delivery("github_connector", "created");
    metrics.delivery("github_connector", "created");
    metrics.providerRequest("github_connector", 0);
    metrics.job("housekeeping", "failed");
    metrics.aiCall("suggest", "ai_timeout", 3);
    metrics.onOutboxBacklog(() => Promise.resolve(42));
    const text = await metrics.text();
    expect(text).toContain(
      'tt_http_request_duration_seconds_count{method="GET",route="/api/v1/projects/{project_id}",status="200"} 1',
    );
    expect(text).toContain('tt_deliveries_total{connector="github_connector",result="created"} 2');
    expect(text).toContain('tt_provider_requests_total{connector="github_connector",status="0"} 1');
    expect(text).toContain('tt_jobs_total{queue="housekeeping",result="failed"} 1');
    expect(text).toContain(
      'tt_ai_call_duration_seconds_count{operation="suggest",result="ai_timeout"} 1',
    );
    expect(text).toContain("tt_outbox_backlog 42");
    expect(text).toContain("process_resident_memory_bytes");
    expect(metrics.contentType).toMatch(/^text\/plain/);
  });

  it("reports NaN if the backlog cannot be counted, and all other metrics", async () => {
    const metrics = createMetrics();
    metrics.job("housekeeping", "done");
    metrics.onOutboxBacklog(() => Promise.reject(new Error("The database is gone")));
    const text = await metrics.text();
    expect(text).toContain('tt_jobs_total{queue="housekeeping",result="done"} 1');
    expect(text).toContain("tt_outbox_backlog Nan");
  });

  it("separates two hosts in one process", async () => {
    const [one, other] = [createMetrics(), createMetrics()];
    one.delivery("github_connector", "created");
    expect(await other.text()).not.toContain("tt_deliveries_total{");
  });
});
