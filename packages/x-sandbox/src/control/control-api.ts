import type { FastifyInstance } from "fastify";
import type { SandboxContext } from "../context.ts";
import { answerControlErrors } from "./answer-errors.ts";
import { addAppControl } from "./app-routes.ts";
import { addBehaviourControl } from "./behaviour-routes.ts";
import { addClockControl } from "./clock-routes.ts";
import { addDeveloperControl } from "./developer-routes.ts";
import { addDmControl } from "./dm-routes.ts";
import { addGreetingControl } from "./greeting-routes.ts";
import { addLabControl } from "./lab-routes.ts";
import { addMediaControl } from "./media-routes.ts";
import { addRelationControl } from "./relation-routes.ts";
import { addUsageControl } from "./usage-routes.ts";
import { addUserControl } from "./user-routes.ts";
import { addWebhookControl } from "./webhook-routes.ts";

/** The sandbox's own endpoints, under `/sandbox`. Nothing of this exists on X. Registered with that prefix. */
export function addControlApi(server: FastifyInstance, context: SandboxContext): void {
  answerControlErrors(server);
  addUserControl(server, context);
  addAppControl(server, context);
  addDeveloperControl(server, context);
  addDmControl(server, context);
  addMediaControl(server, context);
  addRelationControl(server, context);
  addGreetingControl(server, context);
  addUsageControl(server, context);
  addBehaviourControl(server, context);
  addClockControl(server, context);
  addLabControl(server, context);
  addWebhookControl(server, context);
}
