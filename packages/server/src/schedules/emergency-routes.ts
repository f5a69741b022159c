import {
  deleteArchitectEmergencygroup,
  getArchitectEmergencygroup,
  getArchitectEmergencygroups,
  getEmergencies,
  postArchitectEmergencygroups,
  putArchitectEmergencygroup,
  putEmergency,
  type Emergency,
} from "@tsubame/contract";
import {
  appendEvents,
  findEmergencyGroup,
  findFlowsThatName,
  insertEmergencyGroup,
  listEmergencyGroups,
  readEmergencySwitches,
  updateEmergencyGroup,
  type EmergencyGroupRow,
  type EmergencySwitchRow,
  type EventKind,
} from "@tsubame/store";
import type { Kysely, Transaction } from "kysely";
import type { Database } from "@tsubame/store";
import type { Context } from "../context.ts";
import { actorColumns, actorOf, type Actor } from "../conversations/actor.ts";
import { notFound } from "../http/errors.ts";
import { listing } from "../http/listing.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { authorOf } from "../queues/queue-routes.ts";
import { transact } from "../transaction.ts";
import { missedChange, refuseTakenName, stillUsed } from "./refusals.ts";
import { emergencyGroupView } from "./views.ts";

/** Emergency groups in the shapes of Genesys, and their switches. */
export function emergencyRoutes(host: RouteHost, context: Context): void {
  bind(host, getArchitectEmergencygroups, async ({ query, request }) => {
    const { rows, total } = await listEmergencyGroups(context.db, {
      pageNumber: query.pageNumber,
      pageSize: query.pageSize,
      ...(query.name !== undefined && { name: query.name }),
      isDescending: query.sortOrder.startsWith("desc"),
    });
    const entities = rows.map(emergencyGroupView);
    return listing({ entities, total, page: query, requestUrl: request.url });
  });

  bind(host, getArchitectEmergencygroup, async ({ params }) => {
    const row = await findEmergencyGroup(context.db, params.emergencyGroupId);
    if (!row) throw notFound("emergency group", params.emergencyGroupId);
    return emergencyGroupView(row);
  });

  bind(host, postArchitectEmergencygroups, async ({ body, principal }) => {
    const actor = actorOf(principal);
    const isEnabled = body.enabled === true;
    const row = await refuseTakenName("emergency group", "emergency_group_name", () =>
      transact(context, async (trx) => {
        const created = await insertEmergencyGroup(trx, {
          name: body.name,
          description: body.description || null,
          is_enabled: isEnabled,
          switched_at: isEnabled ? context.clock.now() : null,
          switched_by: isEnabled ? authorOf(actor) : null,
          created_by: authorOf(actor),
        });
        await tell(trx, ["emergencyGroup.created"], created.id, actor);
        if (isEnabled) await tell(trx, ["emergency.declared"], created.id, actor);
        return created;
      }),
    );
    return emergencyGroupView(row);
  });

  bind(host, putArchitectEmergencygroup, async ({ params, body, principal }) => {
    const actor = actorOf(principal);
    const id = params.emergencyGroupId;
    const row = await refuseTakenName("emergency group", "emergency_group_name", () =>
      transact(context, async (trx) => {
        const present = await lockedGroup(trx, id);
        if (body.version !== undefined && body.version !== present.version)
          throw missedChange("emergency group", id, present);
        const updated = await updateEmergencyGroup(trx, {
          id,
          values: {
            name: body.name,
            description: body.description || null,
            ...switched(context, present, body.enabled ?? present.is_enabled, actor),
            modified_by: authorOf(actor),
          },
          now: context.clock.now(),
        });
        await tell(trx, ["emergencyGroup.updated", ...switchEvent(present, updated)], id, actor);
        return updated;
      }),
    );
    return emergencyGroupView(row);
  });

  bind(host, deleteArchitectEmergencygroup, async ({ params, principal }) => {
    const actor = actorOf(principal);
    const id = params.emergencyGroupId;
    await transact(context, async (trx) => {
      const present = await lockedGroup(trx, id);
      const flows = await findFlowsThatName(trx, "emergencyGroupId", id);
      if (flows.length > 0) throw stillUsed("emergencyGroup.inUse", flows);
      await updateEmergencyGroup(trx, {
        id,
        values: {
          state: "deleted",
          ...switched(context, present, false, actor),
          modified_by: authorOf(actor),
        },
        now: context.clock.now(),
      });
      const ended = switchEvent(present, { is_enabled: false });
      await tell(trx, [...ended, "emergencyGroup.deleted"], id, actor);
    });
    return {};
  });

  switchRoutes(host, context);
}

function switchRoutes(host: RouteHost, context: Context): void {
  bind(host, getEmergencies, async () => ({
    entities: (await readEmergencySwitches(context.db)).map(switchView),
  }));

  bind(host, putEmergency, async ({ params, body, principal }) => {
    const actor = actorOf(principal);
    const id = params.emergencyGroupId;
    await transact(context, async (trx) => {
      const present = await lockedGroup(trx, id);
      if (present.is_enabled === body.isActive) return;
      const updated = await updateEmergencyGroup(trx, {
        id,
        values: {
          ...switched(context, present, body.isActive, actor),
          modified_by: authorOf(actor),
        },
        now: context.clock.now(),
      });
      await tell(trx, switchEvent(present, updated), id, actor);
    });
    return switchView(await switchOf(context.db, id));
  });
}

async function lockedGroup(trx: Transaction<Database>, id: string): Promise<EmergencyGroupRow> {
  const row = await findEmergencyGroup(trx, id, { isLocked: true });
  if (!row) throw notFound("emergency group", id);
  return row;
}

async function switchOf(db: Kysely<Database>, id: string): Promise<EmergencySwitchRow> {
  const [row] = await readEmergencySwitches(db, id);
  if (row === undefined) throw notFound("emergency group", id);
  return row;
}

/** Who moved the switch and when is written only when it moves. */
function switched(
  context: Context,
  present: EmergencyGroupRow,
  isEnabled: boolean,
  actor: Actor,
): { is_enabled?: boolean; switched_at?: Date; switched_by?: string | null } {
  if (present.is_enabled === isEnabled) return {};
  return {
    is_enabled: isEnabled,
    switched_at: context.clock.now(),
    switched_by: authorOf(actor),
  };
}

function switchEvent(
  before: { readonly is_enabled: boolean },
  after: { readonly is_enabled: boolean },
): EventKind[] {
  if (before.is_enabled === after.is_enabled) return [];
  return [after.is_enabled ? "emergency.declared" : "emergency.ended"];
}

async function tell(
  trx: Transaction<Database>,
  kinds: readonly EventKind[],
  emergencyGroupId: string,
  actor: Actor,
): Promise<void> {
  await appendEvents(
    trx,
    kinds.map((kind) => ({ kind, ...actorColumns(actor), detail: { emergencyGroupId } })),
  );
}

function switchView(row: EmergencySwitchRow): Emergency {
  return {
    id: row.id,
    name: row.name,
    isActive: row.is_enabled,
    switchedAt: row.switched_at?.toISOString() ?? null,
    switchedBy: row.switched_by === null ? null : { id: row.switched_by, name: row.switchedByName },
  };
}
