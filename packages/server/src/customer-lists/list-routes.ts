import {
  customerListAdditionLimit,
  deleteCustomerList,
  deleteCustomerListMember,
  getContactCustomerLists,
  getCustomerList,
  getCustomerListMembers,
  getCustomerLists,
  postCustomerList,
  postCustomerListMembers,
  putCustomerList,
  type CustomerList,
  type CustomerListMember,
} from "@tsubame/contract";
import {
  addCustomerListMembers,
  appendEvents,
  findCustomerList,
  findFlowsThatName,
  insertCustomerList,
  listCustomerListMembers,
  listCustomerLists,
  readListsOfContact,
  removeCustomerListMember,
  updateCustomerList,
  type CustomerListRow,
  type EventKind,
  type ListMemberRow,
} from "@tsubame/store";
import type { Kysely } from "kysely";
import type { Database } from "@tsubame/store";
import type { Context } from "../context.ts";
import { actorColumns, actorOf, type Actor } from "../conversations/actor.ts";
import { invalidFields, notFound } from "../http/errors.ts";
import { listing } from "../http/listing.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { authorOf } from "../queues/queue-routes.ts";
import { missedChange, refuseTakenName, stillUsed } from "../schedules/refusals.ts";
import { transact } from "../transaction.ts";
import { readMemberList, readMemberText } from "./member-lines.ts";

/** Customer lists and who is on them. */
export function customerListRoutes(host: RouteHost, context: Context): void {
  bind(host, getCustomerLists, async ({ query, request }) => {
    const { rows, total } = await listCustomerLists(context.db, {
      pageNumber: query.pageNumber,
      pageSize: query.pageSize,
      ...(query.name !== undefined && { name: query.name }),
    });
    return listing({ entities: rows.map(listView), total, page: query, requestUrl: request.url });
  });

  bind(host, getCustomerList, async ({ params }) =>
    listView(await listOf(context.db, params.customerListId)),
  );

  bind(host, postCustomerList, async ({ body, principal }) => {
    const actor = actorOf(principal);
    return refuseTakenName("customer list", "customer_list_name", () =>
      transact(context, async (trx) => {
        const id = await insertCustomerList(trx, {
          name: body.name,
          description: body.description || null,
          created_by: authorOf(actor),
        });
        await appendEvents(trx, [changed("customerList.created", id, actor)]);
        return listView(await listOf(trx, id));
      }),
    );
  });

  bind(host, putCustomerList, async ({ params, body, principal }) => {
    const actor = actorOf(principal);
    const id = params.customerListId;
    return refuseTakenName("customer list", "customer_list_name", () =>
      transact(context, async (trx) => {
        const isUpdated = await updateCustomerList(trx, {
          id,
          expectedVersion: body.version,
          values: {
            name: body.name,
            description: body.description || null,
            modified_by: authorOf(actor),
          },
          now: context.clock.now(),
        });
        if (!isUpdated) throw missedChange("customer list", id, await findCustomerList(trx, id));
        await appendEvents(trx, [changed("customerList.updated", id, actor)]);
        return listView(await listOf(trx, id));
      }),
    );
  });

  bind(host, deleteCustomerList, async ({ params, principal }) => {
    const actor = actorOf(principal);
    const id = params.customerListId;
    await transact(context, async (trx) => {
      const isDeleted = await updateCustomerList(trx, {
        id,
        values: { state: "deleted", modified_by: authorOf(actor) },
        now: context.clock.now(),
      });
      if (!isDeleted) throw notFound("customer list", id);
      const flows = await findFlowsThatName(trx, "customerListId", id);
      if (flows.length > 0) throw stillUsed("customerList.inUse", flows);
      await appendEvents(trx, [changed("customerList.deleted", id, actor)]);
    });
    return {};
  });

  memberRoutes(host, context);
}

function memberRoutes(host: RouteHost, context: Context): void {
  bind(host, getCustomerListMembers, async ({ params, query, request }) => {
    const { id } = await listOf(context.db, params.customerListId);
    const { rows, total } = await listCustomerListMembers(context.db, { ...query, listId: id });
    return listing({ entities: rows.map(memberView), total, page: query, requestUrl: request.url });
  });

  bind(host, postCustomerListMembers, async ({ params, body, principal }) => {
    const actor = actorOf(principal);
    const { id } = await listOf(context.db, params.customerListId);
    const read = "text" in body ? readMemberText(body.text) : readMemberList(body.members);
    const fieldName = "text" in body ? "text" : "members";
    if (read.members.length === 0) throw refuse(fieldName, "names nobody by id or handle");
    if (read.members.length > customerListAdditionLimit)
      throw refuse(fieldName, `names more than ${customerListAdditionLimit} people`);
    const addedCount = await transact(context, async (trx) => {
      const count = await addCustomerListMembers(trx, {
        listId: id,
        members: read.members,
        addedBy: authorOf(actor),
        now: context.clock.now(),
      });
      if (count > 0)
        await appendEvents(trx, [
          changed("customerList.membersAdded", id, actor, { addedCount: count }),
        ]);
      return count;
    });
    return {
      addedCount,
      presentCount: read.members.length - addedCount + read.repeatedCount,
      unread: read.unread,
      unreadCount: read.unreadCount,
    };
  });

  bind(host, deleteCustomerListMember, async ({ params, principal }) => {
    const { customerListId: listId, memberId } = params;
    await listOf(context.db, listId);
    await transact(context, async (trx) => {
      if (!(await removeCustomerListMember(trx, { listId, memberId })))
        throw notFound("entry", memberId);
      await appendEvents(trx, [
        changed("customerList.memberRemoved", listId, actorOf(principal), { memberId }),
      ]);
    });
    return {};
  });

  bind(host, getContactCustomerLists, async ({ params }) => {
    const entities = await readListsOfContact(context.db, params.contactId);
    if (entities === undefined) throw notFound("contact", params.contactId);
    return { entities };
  });
}

async function listOf(db: Kysely<Database>, id: string): Promise<CustomerListRow> {
  const row = await findCustomerList(db, id);
  if (!row) throw notFound("customer list", id);
  return row;
}

function refuse(fieldName: string, message: string) {
  return invalidFields(`The request ${message}.`, [
    { fieldName, errorCode: "invalid.value", message },
  ]);
}

function changed(
  kind: EventKind,
  customerListId: string,
  actor: Actor,
  detail: Readonly<Record<string, unknown>> = {},
) {
  return { kind, ...actorColumns(actor), detail: { customerListId, ...detail } };
}

function listView(row: CustomerListRow): CustomerList {
  return {
    id: row.id,
    name: row.name,
    ...(row.description !== null && { description: row.description }),
    memberCount: row.memberCount,
    version: row.version,
    dateCreated: row.created_at.toISOString(),
    dateModified: row.modified_at.toISOString(),
    selfUri: `/api/tsubame/v1/customer-lists/${row.id}`,
  };
}

function memberView(row: ListMemberRow): CustomerListMember {
  return {
    id: row.id,
    xUserId: row.xUserId,
    handle: row.contactUsername || row.handle,
    contact:
      row.contactId === null
        ? null
        : {
            id: row.contactId,
            name: row.contactName ?? "",
            profileImageUrl: row.profileImageUrl,
          },
    note: row.note,
    addedAt: row.addedAt.toISOString(),
  };
}
