import {
  hopNames,
  type HopName,
  type IntegrationHealth,
  type IntegrationHop,
} from "@tsubame/contract";
import {
  readHops,
  readIntegrationRow,
  readWatchedIntegrations,
  type IntegrationRow,
  type Reader,
  type StoredHop,
} from "@tsubame/store";
import { readFinding } from "./hop-finding.ts";
import { hopTitles, notSeenText } from "./hop-texts.ts";
import { channelHop, decisiveHops } from "./record.ts";

/** Health of one connection, as the page and its topic show it; undefined when the account is gone. */
export async function integrationHealthOf(
  reader: Reader,
  integrationId: string,
): Promise<IntegrationHealth | undefined> {
  const row = await readIntegrationRow(reader, integrationId);
  return row && healthView(row, await readHops(reader, [integrationId]));
}

/** Health of every connected account: those that are broken first, the longest broken before others. */
export async function allIntegrationsHealth(reader: Reader): Promise<IntegrationHealth[]> {
  const rows = await readWatchedIntegrations(reader);
  const hops = await readHops(
    reader,
    rows.map(({ id }) => id),
  );
  const views = rows.map((row) =>
    healthView(
      row,
      hops.filter((hop) => hop.integrationId === row.id),
    ),
  );
  return views.toSorted((a, b) =>
    a.isBroken === b.isBroken
      ? (a.brokenSinceAt ?? "").localeCompare(b.brokenSinceAt ?? "")
      : a.isBroken
        ? -1
        : 1,
  );
}

function healthView(row: IntegrationRow, stored: readonly StoredHop[]): IntegrationHealth {
  const channel = stored.find(({ hop }) => hop === channelHop);
  const isBroken = channel?.state === "red";
  const hops = hopNames.map((name) =>
    hopView(
      name,
      stored.find(({ hop }) => hop === name),
    ),
  );
  return {
    integrationId: row.id,
    name: row.name,
    username: row.x_username,
    isBroken,
    brokenSinceAt: isBroken ? channel.sinceAt.toISOString() : null,
    brokenHops: hops
      .filter(({ hop, state }) => state === "red" && decisiveHops.has(hop))
      .map(({ hop }) => hop),
    hops,
  };
}

function hopView(name: HopName, stored: StoredHop | undefined): IntegrationHop {
  const found = stored === undefined ? null : readFinding(stored.evidence);
  return {
    hop: name,
    state: stored?.state ?? "unknown",
    title: hopTitles[name],
    text: found?.text ?? notSeenText,
    sinceAt: stored?.sinceAt.toISOString() ?? null,
    checkedAt: stored?.checkedAt.toISOString() ?? null,
    evidence: { ...found?.evidence },
  };
}
