import {
  deleteRoutingUserUtilization,
  deleteRoutingUtilization,
  getRoutingUserUtilization,
  getRoutingUtilization,
  putRoutingUserUtilization,
  putRoutingUtilization,
  type Utilization,
} from "@tsubame/contract";
import {
  appendEvents,
  findUser,
  readOrganization,
  updateOrganization,
  updateUser,
  type UserRow,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { actorColumns, actorOf, type Actor } from "../conversations/actor.ts";
import { notFound } from "../http/errors.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { transact } from "../transaction.ts";

/** One message at a time unless somebody says otherwise (Genesys's default, docs/sources.md#genesys-utilization). */
const defaultCapacity = 1;

/** How many conversations agents handle at once, for all and for one. Lowering it ends nothing that runs. */
export function utilizationRoutes(host: RouteHost, context: Context): void {
  bind(host, getRoutingUtilization, async () =>
    view("Organization", (await readOrganization(context.db)).message_capacity),
  );

  bind(host, putRoutingUtilization, async ({ body, principal }) => {
    const capacity = body.utilization.message?.maximumCapacity;
    if (capacity !== undefined) await setForAll(context, capacity, actorOf(principal));
    return view("Organization", (await readOrganization(context.db)).message_capacity);
  });

  bind(host, deleteRoutingUtilization, async ({ principal }) => {
    await setForAll(context, defaultCapacity, actorOf(principal));
    return {};
  });

  bind(host, getRoutingUserUtilization, async ({ params }) => {
    const user = await findUser(context.db, params.userId);
    if (!user || user.state === "deleted") throw notFound("user", params.userId);
    return viewOfUser(context, user);
  });

  bind(host, putRoutingUserUtilization, async ({ params, body, principal }) => {
    const capacity = body.utilization.message?.maximumCapacity ?? null;
    return viewOfUser(
      context,
      await setForOne(context, params.userId, capacity, actorOf(principal)),
    );
  });

  bind(host, deleteRoutingUserUtilization, async ({ params, principal }) => {
    await setForOne(context, params.userId, null, actorOf(principal));
    return {};
  });
}

async function setForAll(context: Context, capacity: number, actor: Actor): Promise<void> {
  await transact(context, async (trx) => {
    await updateOrganization(trx, { message_capacity: capacity });
    await appendEvents(trx, [
      {
        kind: "settings.changed",
        ...actorColumns(actor),
        detail: { subject: "utilization", capacity },
      },
    ]);
  });
}

async function setForOne(
  context: Context,
  userId: string,
  capacity: number | null,
  actor: Actor,
): Promise<UserRow> {
  return transact(context, async (trx) => {
    const user = await updateUser(trx, {
      id: userId,
      values: { message_capacity: capacity },
      now: context.clock.now(),
    });
    if (!user) throw notFound("user", userId);
    await appendEvents(trx, [
      {
        kind: "agent.utilizationChanged",
        userId: user.id,
        ...actorColumns(actor),
        detail: { capacity },
      },
    ]);
    return user;
  });
}

async function viewOfUser(context: Context, user: UserRow): Promise<Utilization> {
  if (user.message_capacity !== null) return view("Agent", user.message_capacity);
  return view("Organization", (await readOrganization(context.db)).message_capacity);
}

function view(level: Utilization["level"], maximumCapacity: number): Utilization {
  return {
    level,
    utilization: {
      message: { maximumCapacity, interruptableMediaTypes: [], includeNonAcd: false },
    },
  };
}
