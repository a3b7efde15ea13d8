import type { VNode } from "preact";
import { controlAttributes, Field } from "../../../platform/pages/ui/field";
import type { FormField } from "../form";

/**
 * A text field whose values a script lists from the provider when they are asked for
 * (`src/browser/options.ts`). Any value can be typed, e.g. if the provider does not respond.
 */
export function OptionsInput(field: FormField): VNode {
  const { name, title, hint, kind, value, isOptional, error, theirs, providerOptions } = field;
  const common = { name, label: title, error, theirs, value };
  const props = {
    ...common,
    ...(hint === "" ? {} : { hint }),
    ...(isOptional ? { required: false } : {}),
  };
  return (
    <Field {...props}>
      <div class="flex gap-2">
        <div class="relative min-w-0 flex-1">
          <input
            {...controlAttributes(props)}
            class="field"
            inputmode={kind === "number" ? "numeric" : undefined}
            value={value}
            data-options={providerOptions}
          />
        </div>
        <button
          class="btn btn-quiet"
          type="button"
          hidden
          data-options-button
          aria-label={`Choose: ${title}`}
        >
          Choose…
        </button>
      </div>
      <p class="text-soft mt-1.5 text-sm empty:hidden" role="status" data-options-note />
    </Field>
  );
}
