import { patchConversationsMessageParticipantParkingstate } from "@tsubame/contract";
import type { Context } from "../context.ts";
import { invalidFields } from "../http/errors.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { transact } from "../transaction.ts";
import { parkLeg, resumeLeg } from "./park.ts";

/** Setting a conversation aside and taking it up again. */
export function parkingRoutes(host: RouteHost, context: Context): void {
  bind(
    host,
    patchConversationsMessageParticipantParkingstate,
    async ({ params, body, principal }) => {
      const { resumeTime } = body;
      const call = { path: params, principal, now: context.clock.now() };
      if (body.state === "parked") {
        const resumeAt = resumeTime === undefined ? null : new Date(resumeTime);
        await transact(context, (trx) => parkLeg(trx, { ...call, resumeAt }));
        return;
      }
      if (resumeTime !== undefined) {
        const message = "A time belongs to parking only.";
        throw invalidFields(message, [
          { fieldName: "resumeTime", errorCode: "constraint.validation", message },
        ]);
      }
      await transact(context, (trx) => resumeLeg(trx, call));
    },
  );
}
