import type { FloodOrder } from "./flood";

/** A request of the mixed load, as bytes. */
export interface MixedRequest {
  readonly bytes: string;
  /** Notes of the time entry that it creates; undefined if it reads. */
  readonly notes?: string;
}

const hourMs = 3_600_000;

/** Builds the request with this index: of five, three list tasks, one lists entries, one creates an entry. */
export function mixedRequest(
  { url, token, project, name }: FloodOrder,
  index: number,
): MixedRequest {
  const { host } = new URL(url);
  const headers = `host: ${host}\r\nauthorization: Bearer ${token}\r\n`;
  const get = (path: string): MixedRequest => ({
    bytes: `GET /api/v1/${path}?per_page=50 HTTP/1.1\r\n${headers}\r\n`,
  });
  if (index % 5 === 1) return get("time-entries");
  if (index % 5 !== 0) return get("tasks");
  const notes = `${name}-${String(index)}`;
  const startMs = Date.UTC(2024, 0, 1) + (index % 10_000) * hourMs;
  const body = JSON.stringify({
    project_id: project,
    notes,
    start_time: new Date(startMs).toISOString(),
    end_time: new Date(startMs + hourMs / 2).toISOString(),
  });
  const bytes =
    `POST /api/v1/time-entries HTTP/1.1\r\n${headers}content-type: application/json\r\n` +
    `content-length: ${String(body.length)}\r\n\r\n${body}`;
  return { bytes, notes };
}
