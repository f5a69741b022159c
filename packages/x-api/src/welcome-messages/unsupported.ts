import { XUnsupportedError } from "../client/errors.ts";
import type { WelcomeMessagesApi } from "./welcome-messages-api.ts";

/** For generations without welcome messages: every call fails, and nothing is sent. */
export function createNoWelcomeMessages(generation: string): WelcomeMessagesApi {
  const path = "/1.1/direct_messages/welcome_messages";
  const refuse = (method: string) => () =>
    Promise.reject(new XUnsupportedError({ method, path }, generation));
  const calls = {
    create: refuse("POST"),
    show: refuse("GET"),
    list: refuse("GET"),
    destroy: refuse("DELETE"),
  };
  return { ...calls, update: refuse("PUT"), rules: calls };
}
