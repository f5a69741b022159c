import {
  getRoutingMessageRecipient,
  getRoutingMessageRecipients,
  putRoutingMessageRecipient,
  type Recipient,
} from "@tsubame/contract";
import {
  appendEvents,
  bindRecipient,
  findFlow,
  findRecipient,
  listRecipients,
  type RecipientRow,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { actorColumns, actorOf } from "../conversations/actor.ts";
import { invalidFields, notFound } from "../http/errors.ts";
import { listing } from "../http/listing.ts";
import { existingIds } from "../http/query-ids.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { authorOf } from "../queues/queue-routes.ts";
import { transact } from "../transaction.ts";

/** Inbound addresses of the X accounts and the flows they are bound to. */
export function recipientRoutes(host: RouteHost, context: Context): void {
  bind(host, getRoutingMessageRecipients, async ({ query, request }) => {
    const isOurs = query.messengerType === undefined || query.messengerType === "twitter";
    const { rows, total } = isOurs
      ? await listRecipients(context.db, {
          pageNumber: query.pageNumber,
          pageSize: query.pageSize,
          ...(query.name !== undefined && { name: query.name }),
          ...(query.id && { ids: existingIds(query.id) }),
        })
      : { rows: [], total: 0 };
    const entities = rows.map(recipientView);
    return listing({ entities, total, page: query, requestUrl: request.url });
  });

  bind(host, getRoutingMessageRecipient, async ({ params }) =>
    recipientView(await recipientOf(context, params.recipientId)),
  );

  bind(host, putRoutingMessageRecipient, async ({ params, body, principal }) => {
    const recipient = await recipientOf(context, params.recipientId);
    const flowId = body.flow?.id ?? null;
    const actor = actorOf(principal);
    await transact(context, async (trx) => {
      const flow = flowId === null ? null : await findFlow(trx, flowId);
      if (flow === undefined || (flow && flow.type !== "inboundshortmessage")) {
        throw invalidFields("There is no such inbound message flow.", [
          {
            fieldName: "flow.id",
            errorCode: "invalid.value",
            message: "is not an inbound message flow",
          },
        ]);
      }
      await bindRecipient(trx, {
        id: recipient.id,
        flowId: flow?.id ?? null,
        modifiedBy: authorOf(actor),
        now: context.clock.now(),
      });
      await appendEvents(trx, [
        {
          kind: "recipient.bound",
          integrationId: recipient.integrationId,
          ...actorColumns(actor),
          detail: { recipientId: recipient.id, flowId: flow?.id ?? null },
        },
      ]);
    });
    return recipientView(await recipientOf(context, recipient.id));
  });
}

async function recipientOf(context: Context, id: string): Promise<RecipientRow> {
  const row = await findRecipient(context.db, id);
  if (!row) throw notFound("recipient", id);
  return row;
}

function recipientView(row: RecipientRow): Recipient {
  return {
    id: row.id,
    name: row.name,
    messengerType: "twitter",
    ...(row.flowId !== null && {
      flow: { id: row.flowId, name: row.flowName ?? "", selfUri: `/api/v2/flows/${row.flowId}` },
    }),
    dateCreated: row.createdAt.toISOString(),
    dateModified: row.modifiedAt.toISOString(),
    ...(row.modifiedBy !== null && { modifiedBy: { id: row.modifiedBy } }),
    integration: {
      id: row.integrationId,
      name: row.integrationName,
      selfUri: `/api/v2/conversations/messaging/integrations/twitter/${row.integrationId}`,
    },
    selfUri: `/api/v2/routing/message/recipients/${row.id}`,
  };
}
