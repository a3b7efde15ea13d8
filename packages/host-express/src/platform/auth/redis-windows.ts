import { createHash } from "node:crypto";
import type { Redis } from "ioredis";
import { rateLimitStatus, type RateLimitStatus, type Usage, type Window } from "./sliding-window";

/**
 * Checks and counts the windows of one key atomically. A sorted set holds the accepted requests,
 * scored by the time of the Redis server in microseconds, so that all processes use one clock.
 *
 * KEYS[1]: the sorted set. ARGV[1]: 1 counts a request unless a window is full, 0 only reads. The
 * other arguments are limit and length (microseconds) of each window, the longest one last.
 * Returns whether a request is allowed and the time, then for each window the number of counted
 * requests and the time of `Usage.oldest` (false if there is none).
 */
const script = `
local key = KEYS[1]
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
redis.call('ZREMRANGEBYSCORE', key, '-inf', now - ARGV[#ARGV])
local total = redis.call('ZCARD', key)
local used, free = {}, 1
for i = 2, #ARGV, 2 do
  used[i] = redis.call('ZCOUNT', key, string.format('(%.0f', now - ARGV[i + 1]), '+inf')
  if used[i] >= tonumber(ARGV[i]) then free = 0 end
end
local taken = 0
if free == 1 and ARGV[1] == '1' then
  taken = 1
  local at = now
  while redis.call('ZADD', key, 'NX', at, string.format('%.0f', at)) == 0 do at = at + 1 end
  redis.call('PEXPIRE', key, math.ceil(ARGV[#ARGV] / 1000))
end
local reply = {free, now}
for i = 2, #ARGV, 2 do
  local count = used[i] + taken
  local rank = total + taken - math.min(count, tonumber(ARGV[i]))
  local oldest = redis.call('ZRANGE', key, rank, rank)[1]
  reply[#reply + 1] = count
  reply[#reply + 1] = oldest and tonumber(oldest) or false
end
return reply`;

const digest = createHash("sha1").update(script).digest("hex");

/**
 * Checks sliding windows that all processes share in Redis, with one round trip.
 * @param count if true, counts a request unless a window is full
 */
export async function redisWindows(
  client: Redis,
  windows: readonly Window[],
  key: string,
  count: boolean,
): Promise<RateLimitStatus> {
  const numbers = windows.flatMap(({ limit, seconds }) => [limit, seconds * 1_000_000]);
  const parameters = [`tt:calls:${key}`, count ? 1 : 0, ...numbers] as const;
  const reply = await client.evalsha(digest, 1, ...parameters).catch((error: unknown) => {
    // Redis loses its script cache on a restart.
    if (!(error instanceof Error && error.message.startsWith("NOSCRIPT"))) throw error;
    return client.eval(script, 1, ...parameters);
  });
  const [isAllowed, now, ...counts] = reply as (number | null)[];
  const usages = windows.map((_, index): Usage => ({
    used: counts[index * 2] ?? 0,
    oldest: milliseconds(counts[index * 2 + 1]),
  }));
  return rateLimitStatus(windows, usages, milliseconds(now) ?? 0, isAllowed === 1);
}

function milliseconds(microseconds: number | null | undefined): number | undefined {
  return typeof microseconds === "number" ? microseconds / 1000 : undefined;
}
