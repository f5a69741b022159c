import { postFlowValidation } from "@tsubame/contract";
import type { Context } from "../../context.ts";
import { bind, type RouteHost } from "../../http/route.ts";
import { validateRules } from "../validation/validate.ts";

/** Saying what rules would do, without saving them. */
export function trialRoutes(host: RouteHost, context: Context): void {
  bind(host, postFlowValidation, async ({ body }) => validateRules(context.db, body.rules));
}
