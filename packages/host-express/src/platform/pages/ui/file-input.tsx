import type { VNode } from "preact";
import { controlAttributes, Field, type FieldProps } from "./field";

/** Properties of {@link FileInput}. */
export interface FileInputProps extends FieldProps {
  /** File name extensions and media types that the dialog offers, separated by commas. */
  readonly accept?: string | undefined;
}

/** A file to send. Its form needs `isMultipart`. */
export function FileInput(props: FileInputProps): VNode {
  return (
    <Field {...props}>
      <input {...controlAttributes(props)} class="field file" type="file" accept={props.accept} />
    </Field>
  );
}
