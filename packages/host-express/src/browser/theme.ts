// Changes the theme at once, and stores it.

/** Starts to listen for the buttons of the theme. */
export function startTheme(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset["themeForm"] === undefined) return;
    const theme = event.submitter instanceof HTMLButtonElement ? event.submitter.value : "";
    event.preventDefault();
    if (theme === "light" || theme === "dark") document.documentElement.dataset["theme"] = theme;
    else delete document.documentElement.dataset["theme"];
    for (const button of document.querySelectorAll<HTMLButtonElement>("[data-theme-form] button")) {
      button.ariaPressed = String(button.value === theme);
    }
    void fetch(form.action, { method: "POST", body: new URLSearchParams({ theme }) });
  });
}
