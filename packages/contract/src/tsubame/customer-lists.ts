import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import {
  entityId,
  entityListing,
  entityVersion,
  instant,
  label,
  nothing,
  paging,
} from "../genesys/common.ts";

/** Most entries that one call adds. */
export const customerListAdditionLimit = 5000;

/** Customers whom rules of flows treat alike, such as the members of a club. */
export const customerList = z.object({
  id: z.uuid(),
  name: z.string(),
  description: z.string().optional(),
  memberCount: z.int(),
  version: z.int(),
  dateCreated: instant,
  dateModified: instant,
  selfUri: z.string(),
});
export type CustomerList = z.output<typeof customerList>;

const listBody = z.object({
  name: label(256),
  description: z.string().max(1000).nullish(),
  version: entityVersion.optional(),
});
const listsPath = "/api/tsubame/v1/customer-lists";
const listPath = `${listsPath}/{customerListId}`;
const listParams = z.object({ customerListId: entityId });

export const getCustomerLists = endpoint({
  id: "getCustomerLists",
  method: "GET",
  path: listsPath,
  summary: "List customer lists",
  permissions: ["tsubame:customerList:view"],
  query: z.object({ ...paging, name: z.string().max(256).optional() }),
  response: entityListing(customerList),
  status: 200,
});

export const postCustomerList = endpoint({
  id: "postCustomerList",
  method: "POST",
  path: listsPath,
  summary: "Create a customer list",
  permissions: ["tsubame:customerList:edit"],
  body: listBody,
  response: customerList,
  status: 200,
});

export const getCustomerList = endpoint({
  id: "getCustomerList",
  method: "GET",
  path: listPath,
  summary: "Read a customer list",
  permissions: ["tsubame:customerList:view"],
  params: listParams,
  response: customerList,
  status: 200,
});

export const putCustomerList = endpoint({
  id: "putCustomerList",
  method: "PUT",
  path: listPath,
  summary: "Rename a customer list",
  permissions: ["tsubame:customerList:edit"],
  params: listParams,
  body: listBody,
  response: customerList,
  status: 200,
});

/** Refused while a flow asks for it. */
export const deleteCustomerList = endpoint({
  id: "deleteCustomerList",
  method: "DELETE",
  path: listPath,
  summary: "Delete a customer list that no flow uses",
  permissions: ["tsubame:customerList:edit"],
  params: listParams,
  response: nothing,
  status: 200,
});

/**
 * Somebody on a list. With `xUserId` it is that account of X, whatever it is called; with a handle alone it is whoever
 * has the handle when writing, because nobody of that handle has written yet.
 */
export const customerListMember = z.object({
  id: z.uuid(),
  xUserId: z.string().nullable(),
  /** As it is now for a known customer, else as it was given; without the @. */
  handle: z.string().nullable(),
  /** The customer, when there is one who has written. */
  contact: z
    .object({ id: z.uuid(), name: z.string(), profileImageUrl: z.string().nullable() })
    .nullable(),
  note: z.string().nullable(),
  addedAt: instant,
});
export type CustomerListMember = z.output<typeof customerListMember>;

export const getCustomerListMembers = endpoint({
  id: "getCustomerListMembers",
  method: "GET",
  path: `${listPath}/members`,
  summary: "List who is on a customer list, the newest entry first",
  permissions: ["tsubame:customerList:view"],
  params: listParams,
  /** `search`: part of a handle, a name or a note, or an id at X. */
  query: z.object({ ...paging, search: z.string().trim().max(100).optional() }),
  response: entityListing(customerListMember),
  status: 200,
});

/**
 * Adds people, each by the id at X (digits) or the handle (with or without @), with a note or not. `text` is a list as
 * it is pasted: one on a line, `handle,note`. Who is on the list already stays as they are. What is no id and no
 * handle is told and not added; nothing is added when everything is.
 */
export const postCustomerListMembers = endpoint({
  id: "postCustomerListMembers",
  method: "POST",
  path: `${listPath}/members`,
  summary: "Add people to a customer list",
  permissions: ["tsubame:customerList:edit"],
  params: listParams,
  body: z.union([
    z.object({ text: z.string().min(1).max(500_000) }),
    z.object({
      members: z
        .array(
          z.object({
            xUserId: z.string().max(50).optional(),
            handle: z.string().max(100).optional(),
            note: z.string().max(200).optional(),
          }),
        )
        .min(1)
        .max(customerListAdditionLimit),
    }),
  ]),
  response: z.object({
    addedCount: z.int(),
    /** On the list already, or named twice. */
    presentCount: z.int(),
    /** The first 20 that are no id and no handle. */
    unread: z.array(z.object({ line: z.int(), text: z.string() })),
    unreadCount: z.int(),
  }),
  status: 200,
});

export const deleteCustomerListMember = endpoint({
  id: "deleteCustomerListMember",
  method: "DELETE",
  path: `${listPath}/members/{memberId}`,
  summary: "Take somebody off a customer list",
  permissions: ["tsubame:customerList:edit"],
  params: z.object({ customerListId: entityId, memberId: entityId }),
  response: nothing,
  status: 200,
});

export const getContactCustomerLists = endpoint({
  id: "getContactCustomerLists",
  method: "GET",
  path: "/api/tsubame/v1/contacts/{contactId}/customer-lists",
  summary: "The lists a customer is on",
  permissions: ["tsubame:customerList:view"],
  params: z.object({ contactId: entityId }),
  response: z.object({ entities: z.array(z.object({ id: z.uuid(), name: z.string() })) }),
  status: 200,
});
