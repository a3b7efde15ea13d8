import type { ComponentChildren, VNode } from "preact";
import type { PageContent } from "../../../platform/pages/page";
import {
  Button,
  Card,
  Checkbox,
  Form,
  FormActions,
  FormErrors,
  PageHeader,
  Textarea,
  TextInput,
  formFields,
  type RefusalProps,
} from "../../../platform/pages/ui";
import type { Texts } from "./form-values";
import { inventoryPath, itemPath, warehousePath, warehousesPath } from "./paths";

/** What a form of the inventory shows. */
export interface InventoryFormProps extends RefusalProps {
  /** Undefined for a new one. */
  readonly id?: number | undefined;
  readonly texts: Texts;
}

const labels: Readonly<Record<string, string>> = {
  sku: "Article number",
  name: "Name",
  description: "Description",
  category: "Category",
  unit: "Unit",
  default_cost: "Cost per unit",
  default_price: "Price per unit",
  currency_code: "Currency",
  barcode: "Barcode",
  is_active: "Active",
  is_trackable: "Has stock",
  reorder_point: "Low below",
  reorder_quantity: "Quantity to order",
  supplier: "Supplier",
  supplier_sku: "Article number of the supplier",
  image_url: "Address of a picture",
  notes: "Notes",
  code: "Code",
  address: "Address",
  contact_person: "Contact",
  contact_email: "E-mail",
  contact_phone: "Phone",
  allow_negative_stock: "Allow negative stock",
};

/** The properties of the fields of a form. */
function fieldsOf(props: InventoryFormProps) {
  const { texts } = props;
  const fields = formFields({ ...props, labels });
  const text = (name: string) => ({ ...fields(name), value: texts[name] });
  const optional = (name: string) => ({ ...text(name), required: false });
  const flag = (name: string, isSet: boolean) => ({
    ...text(name),
    value: undefined,
    checked: texts[name] === undefined ? isSet : texts[name] === "true",
  });
  return { text, optional, flag };
}

function formPage(
  props: InventoryFormProps & {
    readonly title: string;
    readonly action: string;
    readonly back: { readonly href: string; readonly label: string };
    readonly children: ComponentChildren;
  },
): PageContent {
  const { id, texts, errors = {}, message, conflict, status } = props;
  const { title, action, back, children } = props;
  const isRefused = message !== undefined || Object.keys(errors).length > 0;
  return {
    title,
    status: status ?? (isRefused ? 400 : 200),
    children: (
      <div id="inventory-form" class="max-w-3xl">
        <PageHeader title={title} back={back} />
        <FormErrors errors={errors} labels={labels} message={message} conflict={conflict} />
        <Form action={action} swap="inventory-form">
          {texts["version"] === undefined ? null : (
            <input type="hidden" name="version" value={texts["version"]} />
          )}
          <Card>
            {children}
            <FormActions>
              <Button look="primary" busy="Saving…">
                {id === undefined ? "Create" : "Save"}
              </Button>
              <Button href={back.href}>Cancel</Button>
            </FormActions>
          </Card>
        </Form>
      </div>
    ),
  };
}

/** The form of an item. */
export function itemFormPage(props: InventoryFormProps): PageContent {
  const { id, texts } = props;
  const isNew = id === undefined;
  return formPage({
    ...props,
    title: isNew ? "New item" : `Change ${texts["name"] ?? "the item"}`,
    action: isNew ? "/inventory/items/new" : itemPath(id, "edit"),
    back: isNew
      ? { href: inventoryPath, label: "Inventory" }
      : { href: itemPath(id), label: "Item" },
    children: <ItemFields {...props} />,
  });
}

function ItemFields(props: InventoryFormProps): VNode {
  const { text, optional, flag } = fieldsOf(props);
  return (
    <div class="grid gap-5 sm:grid-cols-2">
      <TextInput {...text("name")} required maxlength={200} />
      <TextInput {...text("sku")} required maxlength={100} />
      <div class="sm:col-span-2">
        <Textarea {...optional("description")} rows={2} />
      </div>
      <TextInput {...optional("category")} maxlength={100} />
      <TextInput {...text("unit")} value={props.texts["unit"] ?? "pcs"} maxlength={20} required />
      <TextInput {...optional("default_cost")} inputmode="decimal" />
      <TextInput {...optional("default_price")} inputmode="decimal" />
      <TextInput
        {...optional("currency_code")}
        hint="Blank for the installation's."
        maxlength={3}
      />
      <TextInput {...optional("barcode")} maxlength={100} />
      <TextInput {...optional("reorder_point")} inputmode="decimal" />
      <TextInput {...optional("reorder_quantity")} inputmode="decimal" />
      <TextInput {...optional("supplier")} maxlength={200} />
      <TextInput {...optional("supplier_sku")} maxlength={100} />
      <div class="sm:col-span-2">
        <TextInput {...optional("image_url")} type="url" maxlength={500} />
      </div>
      <Checkbox {...flag("is_active", true)} hint="Inactive items do not move." />
      <Checkbox {...flag("is_trackable", true)} hint="Services, for example, have none." />
      <div class="sm:col-span-2">
        <Textarea {...optional("notes")} rows={2} />
      </div>
    </div>
  );
}

/** The form of a warehouse. */
export function warehouseFormPage(props: InventoryFormProps): PageContent {
  const { id, texts } = props;
  const isNew = id === undefined;
  return formPage({
    ...props,
    title: isNew ? "New warehouse" : `Change ${texts["name"] ?? "the warehouse"}`,
    action: isNew ? `${warehousesPath}/new` : warehousePath(id),
    back: { href: warehousesPath, label: "Warehouses" },
    children: <WarehouseFields {...props} />,
  });
}

function WarehouseFields(props: InventoryFormProps): VNode {
  const { text, optional, flag } = fieldsOf(props);
  return (
    <div class="grid gap-5 sm:grid-cols-2">
      <TextInput {...text("name")} required maxlength={200} />
      <TextInput {...text("code")} hint="Short, e.g. MAIN." required maxlength={50} />
      <div class="sm:col-span-2">
        <Textarea {...optional("address")} rows={2} />
      </div>
      <TextInput {...optional("contact_person")} maxlength={200} />
      <TextInput {...optional("contact_email")} type="email" maxlength={200} />
      <TextInput {...optional("contact_phone")} maxlength={50} />
      <div class="sm:col-span-2">
        <Checkbox {...flag("is_active", true)} hint="Inactive warehouses take no movements." />
        <Checkbox
          {...flag("allow_negative_stock", false)}
          hint="Sales may exceed what is there, e.g. before a purchase is recorded."
        />
      </div>
      <div class="sm:col-span-2">
        <Textarea {...optional("notes")} rows={2} />
      </div>
    </div>
  );
}
