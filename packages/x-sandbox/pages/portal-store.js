// What the portal knows, and how it changes it.

import { request } from "./sandbox-api.js";

/**
 * @typedef {{ projects: number, appsPerProject: number, standaloneApps: number, environments: number }} Allowance
 * @typedef {{ plan: string, useCase: string, state: "in-review" | "approved" | "refused", sentAt: string }} Application
 * @typedef {{ plan: string, allowance: Allowance, application: Application | null, creditsUsd: number, spendingCapUsd: number | null,
 *   spentInCycleUsd: number, cycle: string, burntLabels: string[], minUseCaseLength: number }} Developer
 * @typedef {{ id: string, name: string, useCase: string, plan: string }} Project
 * @typedef {{ isOauth1Enabled: boolean, isOauth2Enabled: boolean, appType: string, callbackUrls: string[], websiteUrl: string }} Authentication
 * @typedef {{ id: string, projectId: string | null, name: string, description: string, accessLevel: string, permission: string,
 *   userAuthentication: Authentication | null, isSuspended: boolean, createdAt: string, consumerKeyHint: string, bearerHint: string,
 *   clientIdHint: string, hasClientSecret: boolean, token: { hint: string, permission: string, createdAt: string } | null }} App
 * @typedef {{ id: string, url: string, generation: string, isValid: boolean, subscribers: string[] }} Webhook
 * @typedef {{ label: string, appId: string, webhook: Webhook | null }} Environment
 * @typedef {{ appId: string, name: string, permission: string | null, scopes: string[], createdAt: string }} ConnectedApp
 * @typedef {{ id: string, appId: string, eventType: string, username: string | null, tag: string | null, webhookUrl: string | null }} Activity
 * @typedef {{ resource: string, countToday: number, countCycle: number, unitUsd: number, costUsd: number }} UsageRow
 * @typedef {{ account: { id: string, username: string, name: string, allowDmsFrom: string }, developer: Developer | null,
 *   projects: Project[], apps: App[], environments: Environment[], webhooks: (Webhook & { appId: string })[],
 *   activitySubscriptions: Activity[], connectedApps: ConnectedApp[], usage: UsageRow[] }} PortalState
 */

/** Addresses of the portal's own endpoints begin with this. */
const API = "/portal/api/accounts";

/** @returns {Promise<{ id: string, username: string, name: string, isDeveloper: boolean }[]>} */
export const loadAccounts = async () => (await request("GET", API)).accounts;

/** @param {string} accountId @returns {Promise<PortalState>} */
export const loadState = (accountId) => request("GET", `${API}/${accountId}`);

/** @param {{ username: string, name: string }} account @returns {Promise<{ id: string, username: string }>} */
export const makeAccount = (account) => request("POST", API, account);

/**
 * What a page can do: `act` changes something and answers what the server said once the page shows the new state; `go` opens another page.
 * @typedef {{ act: (method: string, path: string, body?: unknown) => Promise<any>, go: (address: string) => void }} Tools
 */

/** @param {string} accountId @param {string} path */
export const addressOf = (accountId, path) => `${API}/${accountId}${path}`;
