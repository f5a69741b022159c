import {
  getIntegrationSendBudget,
  getIntegrationSettings,
  patchIntegrationSettings,
  type AccountSettings,
} from "@tsubame/contract";
import { appendEvents, changeAccountSettings, readAccountSettings } from "@tsubame/store";
import type { AccountSettingsRow } from "@tsubame/store";
import { GENERATION_ABILITIES } from "@tsubame/x-api";
import { actorColumns, actorOf } from "../conversations/actor.ts";
import type { Context } from "../context.ts";
import { invalidFields, notFound } from "../http/errors.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { transact } from "../transaction.ts";
import { storedGeneration } from "../x-accounts/open-account.ts";
import { readSendBudget } from "./budget-view.ts";
import { familyOf } from "./send-windows.ts";

/** How much an account may send, and what an administrator has set for it. */
export function accountSendingRoutes(host: RouteHost, context: Context): void {
  const read = async (integrationId: string): Promise<AccountSettings> => {
    const row = await readAccountSettings(context.db, integrationId);
    if (row === undefined) throw notFound("integration", integrationId);
    return settingsView(integrationId, row);
  };

  bind(host, getIntegrationSendBudget, async ({ params }) => {
    const budget = await readSendBudget(context, params.integrationId);
    if (budget === undefined) throw notFound("integration", params.integrationId);
    return budget;
  });

  bind(host, getIntegrationSettings, async ({ params }) => read(params.integrationId));

  bind(host, patchIntegrationSettings, async ({ params, body, principal }) => {
    const { integrationId } = params;
    assertPossible(await read(integrationId), body);
    const change = {
      ...(body.sendsTyping === undefined ? {} : { sends_typing: body.sendsTyping }),
      ...(body.sendsReadMarks === undefined ? {} : { sends_read_marks: body.sendsReadMarks }),
      ...(body.repliesPerInbound === undefined
        ? {}
        : { replies_per_inbound: body.repliesPerInbound }),
    };
    await transact(context, async (trx) => {
      const isChanged = await changeAccountSettings(trx, integrationId, change);
      if (!isChanged) throw notFound("integration", integrationId);
      await appendEvents(trx, [
        {
          kind: "integration.settingsChanged",
          integrationId,
          detail: { ...body },
          ...actorColumns(actorOf(principal)),
        },
      ]);
    });
    return read(integrationId);
  });
}

function settingsView(integrationId: string, row: AccountSettingsRow): AccountSettings {
  const { typing, readMarks } = GENERATION_ABILITIES[storedGeneration(row)];
  return {
    integrationId,
    sendsTyping: row.sends_typing,
    sendsReadMarks: row.sends_read_marks,
    repliesPerInbound: row.replies_per_inbound,
    abilities: { typing, readMarks, repliesPerInbound: familyOf(row.generation) === "v1.1" },
  };
}

function assertPossible(
  { abilities }: AccountSettings,
  wanted: {
    readonly sendsTyping?: boolean | undefined;
    readonly sendsReadMarks?: boolean | undefined;
  },
): void {
  const impossible = [
    ...(wanted.sendsTyping === true && !abilities.typing ? ["sendsTyping"] : []),
    ...(wanted.sendsReadMarks === true && !abilities.readMarks ? ["sendsReadMarks"] : []),
  ];
  if (impossible.length === 0) return;
  throw invalidFields(
    "X's API v2, which this account uses, has neither typing indicators nor read marks.",
    impossible.map((fieldName) => ({ fieldName, errorCode: "invalid.value" })),
  );
}
