import {
  deleteRoutingUserUtilization,
  deleteRoutingUtilization,
  getRoutingUserUtilization,
  getRoutingUtilization,
  putRoutingUserUtilization,
  putRoutingUtilization,
  type BodyOf,
  type Utilization,
} from "@tsubame/contract";
import {
  appendEvents,
  findUser,
  listLabelCapacities,
  lockLabels,
  readOrganization,
  setLabelCapacities,
  updateOrganization,
  updateUser,
  type LabelCapacity,
  type UserRow,
  type Writer,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { actorColumns, actorOf, type Actor } from "../conversations/actor.ts";
import { invalidFields, notFound } from "../http/errors.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { transact } from "../transaction.ts";

/** One message at a time unless somebody says otherwise (Genesys's default, docs/sources.md#genesys-utilization). */
const defaultCapacity = 1;

type LabelUtilizations = BodyOf<typeof putRoutingUtilization>["labelUtilizations"];

/** How many conversations agents handle at once, for all and for one, in all and by label. Lowering it ends nothing that runs. */
export function utilizationRoutes(host: RouteHost, context: Context): void {
  bind(host, getRoutingUtilization, async () => viewOfOrganization(context));

  bind(host, putRoutingUtilization, async ({ body, principal }) => {
    await setForAll(
      context,
      {
        capacity: body.utilization.message?.maximumCapacity,
        labels: body.labelUtilizations,
      },
      actorOf(principal),
    );
    return viewOfOrganization(context);
  });

  bind(host, deleteRoutingUtilization, async ({ principal }) => {
    await setForAll(context, { capacity: defaultCapacity, labels: {} }, actorOf(principal));
    return {};
  });

  bind(host, getRoutingUserUtilization, async ({ params }) => {
    const user = await findUser(context.db, params.userId);
    if (!user || user.state === "deleted") throw notFound("user", params.userId);
    return viewOfUser(context, user);
  });

  bind(host, putRoutingUserUtilization, async ({ params, body, principal }) => {
    const settings = {
      capacity: body.utilization.message?.maximumCapacity ?? null,
      labels: body.labelUtilizations,
    };
    const user = await setForOne(context, params.userId, settings, actorOf(principal));
    return viewOfUser(context, user);
  });

  bind(host, deleteRoutingUserUtilization, async ({ params, principal }) => {
    const settings = { capacity: null, labels: {} };
    await setForOne(context, params.userId, settings, actorOf(principal));
    return {};
  });
}

async function setForAll(
  context: Context,
  settings: { readonly capacity: number | undefined; readonly labels: LabelUtilizations },
  actor: Actor,
): Promise<void> {
  const { capacity, labels } = settings;
  await transact(context, async (trx) => {
    if (capacity !== undefined) await updateOrganization(trx, { message_capacity: capacity });
    await writeLabels(trx, null, labels);
    await appendEvents(trx, [
      {
        kind: "settings.changed",
        ...actorColumns(actor),
        detail: {
          subject: "utilization",
          capacity: capacity ?? null,
          labels: capacitiesIn(labels),
        },
      },
    ]);
  });
}

async function setForOne(
  context: Context,
  userId: string,
  settings: { readonly capacity: number | null; readonly labels: LabelUtilizations },
  actor: Actor,
): Promise<UserRow> {
  const { capacity, labels } = settings;
  return transact(context, async (trx) => {
    const user = await updateUser(trx, {
      id: userId,
      values: { message_capacity: capacity },
      now: context.clock.now(),
    });
    if (!user) throw notFound("user", userId);
    await writeLabels(trx, user.id, labels);
    await appendEvents(trx, [
      {
        kind: "agent.utilizationChanged",
        userId: user.id,
        ...actorColumns(actor),
        detail: { capacity, labels: capacitiesIn(labels) },
      },
    ]);
    return user;
  });
}

/** Replaces the capacities by label. @throws AppError that names each label there is none of */
async function writeLabels(
  trx: Writer,
  userId: string | null,
  labels: LabelUtilizations,
): Promise<void> {
  const capacities = new Map(Object.entries(capacitiesIn(labels)));
  const known = await lockLabels(trx, [...capacities.keys()]);
  const unknown = [...capacities.keys()].filter((id) => !known.has(id));
  if (unknown.length > 0) {
    throw invalidFields(
      "Some of these are not utilization labels.",
      unknown.map((id) => ({
        fieldName: `labelUtilizations.${id}`,
        errorCode: "not.found",
        message: "is not a utilization label",
      })),
    );
  }
  await setLabelCapacities(trx, userId, capacities);
}

function capacitiesIn(labels: LabelUtilizations): Record<string, number> {
  return Object.fromEntries(
    Object.entries(labels ?? {}).map(([id, { maximumCapacity }]) => [
      id.toLowerCase(),
      maximumCapacity,
    ]),
  );
}

async function viewOfOrganization(context: Context): Promise<Utilization> {
  const { message_capacity: capacity } = await readOrganization(context.db);
  return view("Organization", capacity, await listLabelCapacities(context.db, null));
}

async function viewOfUser(context: Context, user: UserRow): Promise<Utilization> {
  const labels = await listLabelCapacities(context.db, user.id);
  if (user.message_capacity !== null) return view("Agent", user.message_capacity, labels);
  return view("Organization", (await readOrganization(context.db)).message_capacity, labels);
}

function view(
  level: Utilization["level"],
  maximumCapacity: number,
  labels: readonly LabelCapacity[],
): Utilization {
  return {
    level,
    utilization: {
      message: { maximumCapacity, interruptableMediaTypes: [], includeNonAcd: false },
    },
    labelUtilizations: Object.fromEntries(
      labels.map((label) => [
        label.labelId,
        {
          maximumCapacity: label.maximumCapacity,
          interruptingLabelIds: [],
          labelName: label.labelName,
        },
      ]),
    ),
  };
}
