import {
  homeDivision,
  presenceDefinitionIds,
  systemPresences,
  type PresenceDefinition,
  type SystemPresence,
  type UserPresence,
  type UserRoutingStatus,
} from "@tsubame/contract";
import type { AgentStateRow } from "@tsubame/store";

/** Names as a Japanese contact centre says them; the English ones are Genesys's. */
const japanese: Readonly<Record<SystemPresence, string>> = {
  Available: "対応可能",
  Away: "離席中",
  Break: "休憩",
  Meal: "食事",
  Meeting: "会議中",
  Training: "研修中",
  Busy: "取り込み中",
  Idle: "操作なし",
  "On Queue": "受付中",
  Offline: "オフライン",
};

/** The ten system presences as definitions. */
export function presenceDefinitions(): PresenceDefinition[] {
  return systemPresences.map((presence) => ({
    id: presenceDefinitionIds[presence],
    name: presence,
    type: "System",
    languageLabels: { en: presence, en_US: presence, ja: japanese[presence] },
    systemPresence: presence,
    divisionId: homeDivision.id,
    primary: true,
    deactivated: false,
    selfUri: definitionUri(presence),
  }));
}

/** A person's presence on the wire. */
export function presenceView(state: AgentStateRow): UserPresence {
  return {
    id: state.user_id,
    source: "PURECLOUD",
    primary: true,
    presenceDefinition: {
      id: presenceDefinitionIds[state.presence],
      systemPresence: state.presence,
      selfUri: definitionUri(state.presence),
    },
    ...(state.presence_message !== null && { message: state.presence_message }),
    modifiedDate: state.presence_at.toISOString(),
    selfUri: `/api/v2/users/${state.user_id}/presences/purecloud`,
  };
}

/** An agent's routing status on the wire. */
export function routingStatusView(state: AgentStateRow): UserRoutingStatus {
  return {
    userId: state.user_id,
    status: state.routing_status,
    startTime: state.routing_status_at.toISOString(),
  };
}

function definitionUri(presence: SystemPresence): string {
  return `/api/v2/presencedefinitions/${presenceDefinitionIds[presence]}`;
}
