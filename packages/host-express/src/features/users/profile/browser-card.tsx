import type { VNode } from "preact";
import type { Keys } from "../../../platform/pages/keys";
import { themes, type Theme } from "../../../platform/pages/theme";
import { Card } from "../../../platform/pages/ui";
import { profilePath } from "./paths";

const themeLabels: Readonly<Record<Theme, string>> = {
  system: "As the device",
  light: "Light",
  dark: "Dark",
};

/** A choice whose buttons act at once. */
function Buttons(props: {
  readonly label: string;
  readonly hint: string;
  readonly action: string;
  readonly name: string;
  readonly chosen: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  /** True if scripts change the theme without loading the page. */
  readonly isTheme?: boolean;
}): VNode {
  const { label, hint, action, name, chosen, options, isTheme = false } = props;
  return (
    <div>
      <p class="mb-1 text-sm font-semibold">{label}</p>
      <p class="hint">{hint}</p>
      <form
        class="segmented"
        method="post"
        action={action}
        // The menu has a form of the same name.
        aria-label={`Choose: ${label}`}
        data-theme-form={isTheme ? "" : undefined}
      >
        <input type="hidden" name="next" value={profilePath} />
        {options.map((option) => (
          <button
            key={option.value}
            class="text-soft aria-pressed:bg-card aria-pressed:text-ink aria-pressed:ring-field min-h-8 rounded-[0.375rem] px-3 text-sm font-medium aria-pressed:font-semibold aria-pressed:ring-1"
            type="submit"
            name={name}
            value={option.value}
            aria-pressed={option.value === chosen ? "true" : "false"}
          >
            {option.label}
          </button>
        ))}
      </form>
    </div>
  );
}

/** What is stored in the browser instead of the account. */
export function BrowserCard(props: { readonly theme: Theme; readonly keys: Keys }): VNode {
  const { theme, keys } = props;
  return (
    <Card title="This browser" lead="These two are stored in the browser, not in your account.">
      <div class="flex flex-col gap-5">
        <Buttons
          label="Theme"
          hint="The colors of the pages."
          action="/theme"
          name="theme"
          chosen={theme}
          options={themes.map((value) => ({ value, label: themeLabels[value] }))}
          isTheme
        />
        <Buttons
          label="One-letter keys"
          hint="E.g. s starts and stops the timer; ? lists them. Turn them off if you control the browser by voice."
          action={`${profilePath}/keys`}
          name="keys"
          chosen={keys}
          options={[
            { value: "on", label: "On" },
            { value: "off", label: "Off" },
          ]}
        />
      </div>
    </Card>
  );
}
