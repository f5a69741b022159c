import type { FlowIssue, FlowRuleInput } from "@tsubame/contract";
import {
  appendEvents,
  insertFlow,
  isConflict,
  keepFlowVersion,
  updateFlow,
  type FlowRow,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { actorColumns, type Actor } from "../conversations/actor.ts";
import { AppError, nameTaken, notFound } from "../http/errors.ts";
import { authorOf } from "../queues/queue-routes.ts";
import { transact } from "../transaction.ts";
import { rulesToStore } from "./stored-rules.ts";
import { assertValidRules } from "./validation/validate.ts";

/** What a save was given. */
export interface FlowSave {
  readonly name: string;
  readonly rules: readonly FlowRuleInput[];
  readonly actor: Actor;
}

/** A flow as it was saved, and what is probably not meant. */
export interface SavedFlow {
  readonly row: FlowRow;
  readonly warnings: readonly FlowIssue[];
}

/** @throws AppError `bad.request` with the fields at fault, `general.conflict` for a taken name */
export async function createFlow(context: Context, save: FlowSave): Promise<SavedFlow> {
  const { name, rules, actor } = save;
  const warnings = await assertValidRules(context.db, rules);
  const savedBy = authorOf(actor);
  const row = await refuseTakenName(() =>
    transact(context, async (trx) => {
      const now = context.clock.now();
      const created = await insertFlow(trx, {
        name,
        rules: JSON.stringify(rulesToStore(rules)),
        created_by: savedBy,
        created_at: now,
        modified_at: now,
      });
      await keepFlowVersion(trx, created, { savedBy, restoredFromVersion: null });
      await appendEvents(trx, [
        {
          kind: "flow.created",
          ...actorColumns(actor),
          detail: { flowId: created.id, version: created.version },
        },
      ]);
      return created;
    }),
  );
  return { row, warnings };
}

/**
 * Saves a flow as its next version. Conversations that have begun under an older one finish under it.
 *
 * @throws AppError as {@link createFlow}, and `general.conflict` when it is not in `expectedVersion` any more
 */
export async function changeFlow(
  context: Context,
  save: FlowSave & {
    readonly flowId: string;
    readonly expectedVersion?: number | undefined;
    readonly restoredFromVersion?: number;
  },
): Promise<SavedFlow> {
  const { flowId, name, rules, actor, expectedVersion } = save;
  const warnings = await assertValidRules(context.db, rules);
  const savedBy = authorOf(actor);
  const row = await refuseTakenName(() =>
    transact(context, async (trx) => {
      const updated = await updateFlow(trx, {
        id: flowId,
        ...(expectedVersion !== undefined && { expectedVersion }),
        values: { name, rules: JSON.stringify(rulesToStore(rules)), modified_by: savedBy },
        now: context.clock.now(),
      });
      if (!updated)
        throw expectedVersion === undefined ? notFound("flow", flowId) : changedMeanwhile();
      const restoredFromVersion = save.restoredFromVersion ?? null;
      await keepFlowVersion(trx, updated, { savedBy, restoredFromVersion });
      await appendEvents(trx, [
        {
          kind: "flow.updated",
          ...actorColumns(actor),
          detail: {
            flowId,
            version: updated.version,
            ...(restoredFromVersion !== null && { restoredFromVersion }),
          },
        },
      ]);
      return updated;
    }),
  );
  return { row, warnings };
}

function changedMeanwhile(): AppError {
  return new AppError({
    code: "general.conflict",
    status: 409,
    message: "Somebody has changed this flow meanwhile. Read it again.",
    isRetryable: true,
  });
}

async function refuseTakenName<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isConflict(error, "flow_name")) throw nameTaken("flow", error);
    throw error;
  }
}
