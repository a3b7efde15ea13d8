// Loaded into a host before its own code: moves its wall clock by the milliseconds that its parent sends.
// Timers and `performance.now()` go on as they are, as after a step of the system's clock.

const RealDate = Date;
let shiftMs = 0;
const now = (): number => RealDate.now() + shiftMs;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, parameters, newTarget) =>
    Reflect.construct(target, parameters.length === 0 ? [now()] : parameters, newTarget) as Date,
  apply: () => new RealDate(now()).toString(),
  get: (target, key, receiver): unknown =>
    key === "now" ? now : Reflect.get(target, key, receiver),
});

process.on("message", (message) => {
  if (typeof message === "number") shiftMs = message;
});
// The channel alone must not keep a host running that wants to exit.
process.channel?.unref();
