// Counts a time to wait down, `data-countdown="58"`, and disables the buttons of forms until it is over.

import { waitText } from "../platform/time/duration-text";

/** Starts the countdown of the page, if it has one. Its buttons work without scripts. */
export function startCountdown(): void {
  const element = document.querySelector<HTMLElement>("main [data-countdown]");
  if (!element) return;
  const buttons = document.querySelectorAll<HTMLButtonElement>("main form button[data-busy]");
  const endsAt = Date.now() + Number(element.dataset["countdown"]) * 1_000;
  const enable = (isEnabled: boolean): void => {
    for (const button of buttons) button.disabled = !isEnabled;
  };
  enable(false);
  const timer = setInterval(() => {
    const seconds = Math.max(0, Math.ceil((endsAt - Date.now()) / 1_000));
    element.textContent = waitText(seconds);
    if (seconds > 0) return;
    clearInterval(timer);
    enable(true);
  }, 250);
}
