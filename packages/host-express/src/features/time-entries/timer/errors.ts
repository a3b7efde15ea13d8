import { HttpError, validationError } from "../../../platform/http/http-error";
import type { StartRefusal } from "./write";

/** Converts the reason why a timer was not started to an HTTP error. */
export function startError(reason: StartRefusal): HttpError {
  switch (reason) {
    case "timer_already_running":
      return new HttpError({
        status: 409,
        code: reason,
        message: "A timer is already running. Stop it first.",
      });
    case "unknown_user":
      return validationError({ user_id: ["There is no active user with this id"] });
    case "project_not_active":
      return validationError({ project_id: ["The project is not active"] });
    case "client_not_active":
      return validationError({ client_id: ["The client is not active"] });
    case "task_not_in_project":
      return validationError({ task_id: ["There is no task with this id in this project"] });
  }
}

/** 400: there is no timer to stop, pause or resume. */
export function noActiveTimer(): HttpError {
  return new HttpError({ status: 400, code: "no_active_timer", message: "No timer is running" });
}

/** 400: the timer is paused, or it is not, and the request needs the opposite. */
export function invalidState(message: string): HttpError {
  return new HttpError({ status: 400, code: "invalid_state", message });
}
