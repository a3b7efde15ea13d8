import type { VNode } from "preact";
import { fieldId, FieldError, type FieldProps } from "./field";
import { Dot } from "./links";
import { Theirs } from "./theirs";

/** A color with its name, which screen readers read. */
export interface NamedColor {
  readonly name: string;
  /** The color as `#rrggbb`. */
  readonly value: string;
}

/** Properties of {@link ColorField}. */
export interface ColorFieldProps extends FieldProps {
  /** The chosen color; blank for an automatic one. */
  readonly value: string;
  readonly colors: readonly NamedColor[];
}

/** A choice of a color. One that is not in the list stays a choice. */
export function ColorField(props: ColorFieldProps): VNode {
  const { name, label, value, colors } = props;
  const isListed = value === "" || colors.some((each) => each.value === value);
  const all = [
    { name: "Automatic", value: "" },
    ...colors,
    ...(isListed ? [] : [{ name: "Own color", value }]),
  ];
  const error = props.error === undefined ? undefined : `${fieldId(props)}-error`;
  return (
    <fieldset class="min-w-0" aria-describedby={error}>
      <legend class="mb-1 text-sm font-semibold">{label}</legend>
      <div class="flex flex-wrap gap-1.5">
        {all.map((each, index) => (
          <label key={each.value} class="swatch" title={each.name}>
            <input
              id={index === 0 ? fieldId(props) : undefined}
              type="radio"
              name={name}
              value={each.value}
              checked={each.value === value}
              aria-label={each.name}
            />
            {each.value === "" ? (
              <span aria-hidden="true">Auto</span>
            ) : (
              <Dot color={each.value} class="size-5" />
            )}
          </label>
        ))}
      </div>
      <FieldError {...props} />
      <Theirs
        {...props}
        shown={(color) => all.find((each) => each.value === color)?.name ?? color}
      />
    </fieldset>
  );
}
