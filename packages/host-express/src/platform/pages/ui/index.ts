// The components of pages. `/dev/ui` shows each of them, in development.
export { Badge, type Tone } from "./badge";
export { Banner, type BannerProps } from "./banner";
export { Button, type ButtonProps } from "./button";
export { Card, PageHeader, Stats, type StatProps } from "./card";
export { ChartFigure, type ChartFigureProps, type ChartSeries } from "./chart";
export { Combobox, Segmented, Select, type Option } from "./choices";
export {
  ActiveFilters,
  MoreFilters,
  moreFiltersId,
  setFiltersId,
  type ActiveFilter,
} from "./filters";
export { ColorField, type NamedColor } from "./color-field";
export { CloseButton, Confirm, ConfirmForm } from "./confirm";
export { Empty, Skeleton } from "./empty";
export { Facts, type Fact } from "./facts";
export { FileInput } from "./file-input";
export { TagsInput, TimeInput } from "./entry-inputs";
export { Form, FormActions, FormErrors } from "./form";
export { formFields, type FormConflict, type RefusalProps } from "./form-fields";
export { Icon } from "./icon";
export type { IconName } from "./icons";
export { Checkbox, DurationField, Textarea, TextInput } from "./inputs";
export { Copy, Dot, Pagination, Tabs, type Tab } from "./links";
export { Meter } from "./meter";
export { ShownOnce } from "./shown-once";
export { RowButton, RowPick, RowWords, titleId } from "./row";
export { StartButton, StartForm, StartInRow, startWord } from "./start-button";
export { LoadFailed, PartCard, type PartCardProps } from "./part";
export { Table, type Column } from "./table";
export { Time, type TimeProps, type TimeView } from "./time";
