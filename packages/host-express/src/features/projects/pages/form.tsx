import type { VNode } from "preact";
import type { PageContent } from "../../../platform/pages/page";
import {
  Button,
  Checkbox,
  ColorField,
  Combobox,
  Form,
  FormActions,
  FormErrors,
  PageHeader,
  Select,
  Textarea,
  TextInput,
  formFields,
  type RefusalProps,
} from "../../../platform/pages/ui";
import { projectColors } from "../colors";
import { projectPath, projectsPath, projectStatusNames } from "../paths";

/** The values of the form as texts. */
export interface ProjectTexts {
  readonly name: string;
  /** Name of the client. */
  readonly client: string;
  readonly description: string;
  readonly code: string;
  readonly color: string;
  readonly billable: boolean;
  readonly hourly_rate: string;
  readonly estimated_hours: string;
  readonly budget_amount: string;
  readonly budget_threshold_percent: string;
  readonly billing_ref: string;
  readonly status: string;
  readonly restricted: boolean;
}

/** Content of the page that adds or changes a project. */
export interface ProjectFormProps extends RefusalProps {
  /** Undefined for a new project. */
  readonly project:
    { readonly id: number; readonly name: string; readonly version: number } | undefined;
  readonly texts: ProjectTexts;
  /** Names of clients to choose from. */
  readonly clients: readonly string[];
  /** ISO 4217 code. */
  readonly currency: string;
  /** Path of the page before. */
  readonly next: string;
}

const labels = {
  name: "Name",
  client: "Client",
  description: "Description",
  code: "Code",
  color: "Color",
  billable: "Billable",
  hourly_rate: "Hourly rate",
  estimated_hours: "Estimated hours",
  budget_amount: "Budget",
  budget_threshold_percent: "Warn at",
  billing_ref: "Billing reference",
  status: "Status",
  restricted: "Members only",
};

/** Fields below "More". */
const further = ["description", "code", "billing_ref", "budget_threshold_percent", "status"];

/** The page that adds or changes a project. */
export function projectFormPage(props: ProjectFormProps): PageContent {
  const { project, next, errors = {}, message, conflict, status } = props;
  return {
    title: project ? `Edit ${project.name}` : "New project",
    status,
    children: (
      <div class="max-w-2xl">
        <PageHeader
          title={project ? "Edit project" : "New project"}
          lead={project ? project.name : "Time is tracked for projects, each of one client."}
          back={{ href: next, label: "Back" }}
        />
        <FormErrors errors={errors} labels={labels} message={message} conflict={conflict} />
        <ProjectForm {...props} />
      </div>
    ),
  };
}

function ProjectForm(props: ProjectFormProps): VNode {
  const { project, texts, clients, currency, next, errors = {}, conflict } = props;
  const field = formFields({ ...props, labels });
  const needsFurther = further.some(
    (name) => errors[name] !== undefined || conflict?.theirs[name] !== undefined,
  );
  return (
    <Form
      class="card flex flex-col gap-4"
      action={project ? projectPath(project.id, "edit") : `${projectsPath}/new`}
    >
      <input type="hidden" name="next" value={next} />
      {project === undefined ? null : (
        <input type="hidden" name="version" value={String(project.version)} />
      )}
      <TextInput
        {...field("name")}
        value={texts.name}
        maxlength={200}
        required
        autofocus={project === undefined && Object.keys(errors).length === 0}
      />
      <Combobox
        {...field("client")}
        hint={
          clients.length === 0
            ? "Whom the work is for. It is added along with the project."
            : "Choose one, or type the name of a new one."
        }
        value={texts.client}
        options={clients.map((name) => ({ value: name, label: name }))}
        isFree
        required
      />
      <ColorField {...field("color")} value={texts.color} colors={projectColors} />
      <Checkbox
        {...field("billable")}
        hint="New time entries are billable"
        checked={texts.billable}
      />
      <div class="grid items-end gap-4 sm:grid-cols-3">
        <TextInput
          {...field("hourly_rate")}
          hint={`${currency}; blank for the client's`}
          value={texts.hourly_rate}
          inputmode="decimal"
        />
        <TextInput
          {...field("estimated_hours")}
          hint="E.g. 120"
          value={texts.estimated_hours}
          inputmode="decimal"
        />
        <TextInput
          {...field("budget_amount")}
          hint={currency}
          value={texts.budget_amount}
          inputmode="decimal"
        />
      </div>
      <Checkbox
        {...field("restricted")}
        hint="Only members and administrators see the project"
        checked={texts.restricted}
      />
      <details open={needsFurther}>
        <summary class="text-accent flex min-h-8 items-center text-sm font-semibold">
          More fields
        </summary>
        <div class="mt-3 flex flex-col gap-4">
          <Textarea {...field("description")} value={texts.description} maxlength={5_000} />
          <div class="grid items-end gap-4 sm:grid-cols-3">
            <TextInput
              {...field("code")}
              hint="Short, e.g. WEB"
              value={texts.code}
              maxlength={20}
            />
            <TextInput
              {...field("billing_ref")}
              hint="E.g. an order number"
              value={texts.billing_ref}
              maxlength={100}
            />
            <TextInput
              {...field("budget_threshold_percent")}
              hint="Percent of the budget"
              value={texts.budget_threshold_percent}
              inputmode="numeric"
            />
          </div>
          <Select
            {...field("status")}
            value={texts.status}
            options={Object.entries(projectStatusNames).map(([value, label]) => ({
              value,
              label,
            }))}
          />
        </div>
      </details>
      <FormActions>
        <Button look="primary" busy="Saving…">
          {project === undefined ? "Add the project" : "Save"}
        </Button>
        <Button href={next}>Cancel</Button>
      </FormActions>
    </Form>
  );
}
