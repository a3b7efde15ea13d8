import * as z from "zod";
import type { Refused } from "../../../platform/change-outcome";
import { formRefusal, type FormRefusal } from "../../../platform/http/form-refusal";
import { decimal } from "../../../platform/db/decimal";
import {
  formFlag,
  formNext,
  formText,
  formVersion,
  shownNumber,
  typedNumber,
} from "../../../platform/http/form-values";
import type { FieldErrors } from "../../../platform/http/http-error";
import { readInput } from "../../../platform/http/validate";
import { newClient } from "../../clients/schema";
import { newProject } from "../schema";
import type { ProjectRow } from "../store";
import type { ProjectTexts } from "./form";

/** The fields of the form, as they are sent. */
export const projectForm = z.object({
  next: formNext,
  version: formVersion,
  name: formText(1_000),
  client: formText(1_000),
  description: formText(20_000),
  code: formText(200),
  color: formText(50),
  billable: formFlag,
  hourly_rate: formText(50),
  estimated_hours: formText(50),
  budget_amount: formText(50),
  budget_threshold_percent: formText(50),
  billing_ref: formText(500),
  status: formText(50),
  restricted: formFlag,
});

/** The texts of a new project. */
export const blankProject: ProjectTexts = {
  name: "",
  client: "",
  description: "",
  code: "",
  color: "",
  billable: true,
  hourly_rate: "",
  estimated_hours: "",
  budget_amount: "",
  budget_threshold_percent: "80",
  billing_ref: "",
  status: "active",
  restricted: false,
};

/** The texts that the form shows for a project. */
export function textsOf(row: ProjectRow): ProjectTexts {
  return {
    name: row.name,
    client: row.client,
    description: row.description ?? "",
    code: row.code ?? "",
    color: row.color ?? "",
    billable: row.billable,
    hourly_rate: shownNumber(decimal(row.hourly_rate)),
    estimated_hours: shownNumber(decimal(row.estimated_hours)),
    budget_amount: shownNumber(decimal(row.budget_amount)),
    budget_threshold_percent: String(row.budget_threshold_percent),
    billing_ref: row.billing_ref ?? "",
    status: row.status,
    restricted: row.restricted,
  };
}

/** The schema of the API without the client, who has a name in the form and not an id. */
const fields = newProject.omit({ client_id: true, custom_fields: true });
const clientField = newClient.pick({ name: true });

/** Reads the form by the rules of the REST API. */
export function readForm(form: ProjectTexts) {
  const threshold = form.budget_threshold_percent.trim();
  const read = readInput(fields, {
    name: form.name,
    description: form.description,
    code: form.code,
    color: form.color === "" ? null : form.color,
    billable: form.billable,
    hourly_rate: typedNumber(form.hourly_rate),
    estimated_hours: typedNumber(form.estimated_hours),
    budget_amount: typedNumber(form.budget_amount),
    budget_threshold_percent: threshold === "" ? undefined : typedNumber(threshold),
    billing_ref: form.billing_ref,
    status: form.status === "" ? undefined : form.status,
    restricted: form.restricted,
  });
  const client = readInput(clientField, { name: form.client });
  if (read.status === "read" && client.status === "read") {
    return { status: "read", value: { ...read.value, client: client.value.name } } as const;
  }
  const { name, ...others } = read.status === "invalid" ? read.errors : {};
  const clientErrors = client.status === "invalid" ? client.errors["name"] : undefined;
  // In the order of the form.
  const errors: FieldErrors = {
    ...(name ? { name } : {}),
    ...(clientErrors ? { client: clientErrors } : {}),
    ...others,
  };
  return { status: "invalid", errors } as const;
}

/** What the form shows for a refused change. */
export function errorsOf(refused: Refused): FormRefusal {
  const isClient = refused.reason === "invalid" && refused.field === "client_id";
  return formRefusal(isClient ? { ...refused, field: "client" } : refused, "project");
}
