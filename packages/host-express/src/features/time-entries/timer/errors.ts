import { HttpError, validationError } from "../../../platform/http/http-error";
import type { StartRefusal } from "./write";

/** Why a timer was not started, as the API says it. */
export function refused(reason: StartRefusal): HttpError {
  switch (reason) {
    case "timer_already_running":
      return new HttpError({
        status: 409,
        code: reason,
        message: "You have a running timer already. Stop it first.",
      });
    case "unknown_user":
      return validationError({ user_id: ["There is no such user"] });
    case "project_not_active":
      return validationError({ project_id: ["The project is not active"] });
    case "client_not_active":
      return validationError({ client_id: ["The client is not active"] });
    case "task_not_in_project":
      return validationError({ task_id: ["There is no such task in this project"] });
  }
}

/** Nothing to stop, to pause or to let go on. */
export function noActiveTimer(): HttpError {
  return new HttpError({ status: 400, code: "no_active_timer", message: "No timer is running" });
}
