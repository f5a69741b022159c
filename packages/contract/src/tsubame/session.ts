import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { label } from "../genesys/common.ts";
import { roleName } from "../genesys/divisions.ts";
import { password, uiLanguage } from "../genesys/users.ts";

/** The person signed in to the desktop, and what the desktop needs to draw itself. */
export const session = z.object({
  user: z.object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    roles: z.array(roleName),
    permissions: z.array(z.string()),
    /** Null: follow the organisation. */
    language: uiLanguage.nullable(),
    version: z.int(),
  }),
  organization: z.object({ id: z.string(), name: z.string(), defaultLanguage: uiLanguage }),
  /** The developer portal that the keys of an app come from: X's own, or the sandbox's where that stands for X. */
  xPortalUrl: z.string(),
});
export type Session = z.output<typeof session>;

const path = "/api/tsubame/v1/session";

/**
 * Sign-in of the desktop. Wrong e-mail and wrong password are the same answer, `session.badCredentials` (401);
 * too many tries are `too.many.requests` (429) with `Retry-After`.
 */
export const postSession = endpoint({
  id: "postSession",
  method: "POST",
  path,
  summary: "Sign in; sets the session cookie",
  permissions: null,
  body: z.object({
    email: z.string().trim().min(1).max(254),
    password: z.string().min(1).max(200),
  }),
  response: session,
  status: 200,
});

/** 401 `authentication.required` when nobody is signed in. */
export const getSession = endpoint({
  id: "getSession",
  method: "GET",
  path,
  summary: "Read who is signed in",
  permissions: [],
  response: session,
  status: 200,
});

export const deleteSession = endpoint({
  id: "deleteSession",
  method: "DELETE",
  path,
  summary: "Sign out",
  permissions: null,
  status: 204,
});

/**
 * First administrator of an empty installation. The code is in the address that the server printed at start; it
 * works once, for 24 hours, and only while no user exists. Signs the new administrator in.
 */
export const postSetup = endpoint({
  id: "postSetup",
  method: "POST",
  path: "/api/tsubame/v1/setup",
  summary: "Create the first administrator with the one-time code",
  permissions: null,
  body: z.object({
    code: z.string().min(1).max(100),
    name: label(200),
    email: z.email().max(254),
    password,
    organizationName: label(200).optional(),
    language: uiLanguage.optional(),
  }),
  response: session,
  status: 200,
});

/** Whether the installation still waits for its first administrator: the page decides what to show with it. */
export const getSetup = endpoint({
  id: "getSetup",
  method: "GET",
  path: "/api/tsubame/v1/setup",
  summary: "Read whether the first administrator is still to be made",
  permissions: null,
  response: z.object({ isRequired: z.boolean() }),
  status: 200,
});
