import type { VNode } from "preact";
import type { FieldErrors } from "../../../platform/http/http-error";
import {
  Button,
  Card,
  formFields,
  Select,
  Textarea,
  TextInput,
  type FormConflict,
  type Option,
} from "../../../platform/pages/ui";
import {
  blankLines,
  kindFields,
  lineField,
  suggestedItem,
  type LineField,
  type LineTexts,
} from "./form-values";

/** Labels of the fields of a line. */
export const lineLabels: Readonly<Record<LineField, string>> = {
  description: "Description",
  quantity: "Quantity",
  unit: "Unit",
  unit_price: "Price",
  line_kind: "Kind",
  display_name: "Name",
  category: "Category",
  line_date: "Date",
  sku: "Article number",
  stock_item_id: "Item of the inventory",
  warehouse_id: "Warehouse",
};

const kinds: readonly Option[] = [
  { value: "item", label: "Item" },
  { value: "expense", label: "Expense" },
  { value: "good", label: "Good" },
];

/** What the lines of a quote can be taken from. */
export interface StockOptions {
  readonly items: readonly Option[];
  readonly warehouses: readonly Option[];
}

/** Id of the suggested items: all lines share them, as there may be hundreds of both. */
const itemsId = "stock-items";

/** Properties of {@link Lines}. */
export interface LinesProps {
  readonly lines: readonly LineTexts[];
  /** Undefined while the inventory is disabled. */
  readonly stock: StockOptions | undefined;
  /** Why fields were refused, by the names of the form's fields. */
  readonly errors: FieldErrors;
  readonly conflict: FormConflict | undefined;
}

/** The lines of a quote's form. */
export function Lines(props: LinesProps): VNode {
  const { lines, errors, conflict } = props;
  const count = Math.max(
    lines.length + blankLines,
    ...Object.keys(conflict?.theirs ?? {}).map(endOf),
  );
  return (
    <Card
      title="Lines"
      lead="A line without content is left out, so clear one to remove it."
      actions={
        <Button icon="plus" name="more" value="true">
          More lines
        </Button>
      }
    >
      {errors["items"] === undefined ? null : (
        <p id="field-items" class="text-bad mb-3 text-sm font-medium">
          {errors["items"].join(" ")}
        </p>
      )}
      {props.stock === undefined ? null : (
        <datalist id={itemsId}>
          {props.stock.items.map(({ value, label }) => (
            <option key={value} value={suggestedItem(value, label)} />
          ))}
        </datalist>
      )}
      <ol class="flex flex-col gap-4">
        {Array.from({ length: count }, (_, index) => (
          <li key={index} class="quote-line">
            <Line {...props} index={index} line={lines[index] ?? {}} />
          </li>
        ))}
      </ol>
    </Card>
  );
}

/** Number of lines up to the one of a field; 0 for fields of the quote. */
function endOf(name: string): number {
  const [, index] = /^line_(\d+)_/.exec(name) ?? [];
  return index === undefined ? 0 : Number(index) + 1;
}

function Line(props: LinesProps & { readonly index: number; readonly line: LineTexts }): VNode {
  const { index, line, errors, conflict, stock } = props;
  const nameOf = (field: LineField): string => lineField(index, field);
  const field = (name: LineField) => ({
    ...formFields<string>({
      labels: { [nameOf(name)]: `${lineLabels[name]} ${String(index + 1)}` },
      errors,
      conflict,
    })(nameOf(name)),
    value: line[name] ?? "",
  });
  const isOpen = kindFields.some(
    (each) => errors[nameOf(each)] !== undefined || conflict?.theirs[nameOf(each)] !== undefined,
  );
  return (
    <>
      <div>
        <Textarea {...field("description")} rows={1} />
        <TextInput {...field("quantity")} inputmode="decimal" />
        <TextInput {...field("unit")} maxlength={20} />
        <TextInput {...field("unit_price")} inputmode="decimal" />
      </div>
      <details open={isOpen}>
        <summary>{`Kind of line ${String(index + 1)}: ${kindText(line)}`}</summary>
        <div>
          <Select {...field("line_kind")} value={line["line_kind"] ?? "item"} options={kinds} />
          <TextInput {...field("display_name")} hint="Expenses, goods" maxlength={200} />
          <TextInput {...field("category")} hint="Expenses, goods" maxlength={100} />
          <TextInput {...field("line_date")} hint="Expenses" type="date" />
          <TextInput {...field("sku")} hint="Goods" maxlength={100} />
          {stock === undefined ? (
            <>
              <Carried name={nameOf("stock_item_id")} value={line["stock_item_id"]} />
              <Carried name={nameOf("warehouse_id")} value={line["warehouse_id"]} />
            </>
          ) : (
            <>
              <TextInput
                {...field("stock_item_id")}
                value={itemText(stock.items, line["stock_item_id"])}
                hint="Items: type a part of the name or the article number"
                list={itemsId}
              />
              <Select
                {...field("warehouse_id")}
                hint="Items"
                options={withNone(stock.warehouses)}
              />
            </>
          )}
        </div>
      </details>
    </>
  );
}

function kindText(line: LineTexts): string {
  const { line_kind: kind = "item", display_name: name, sku } = line;
  const label = kinds.find(({ value }) => value === kind)?.label ?? kind;
  return [label, name, sku].filter((part) => part !== undefined).join(", ");
}

/** The item of an id as it is suggested; another text as it was typed. */
function itemText(items: readonly Option[], id = ""): string {
  const item = items.find(({ value }) => value === id);
  return item ? suggestedItem(id, item.label) : id;
}

function withNone(options: readonly Option[]): readonly Option[] {
  return [{ value: "", label: "None" }, ...options];
}

/** A value that the form cannot show and does not change. */
function Carried(props: {
  readonly name: string;
  readonly value: string | undefined;
}): VNode | null {
  const { name, value } = props;
  return value === undefined ? null : <input type="hidden" name={name} value={value} />;
}
