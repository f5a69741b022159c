import type {
  Flow,
  FlowIssue,
  FlowVersion,
  InboundFlow,
  InboundFlowVersion,
} from "@tsubame/contract";
import type { FlowRow, FlowVersionRow } from "@tsubame/store";
import { divisionView } from "../users/user-view.ts";
import { readRules } from "./stored-rules.ts";

/** A flow as Architect's clients read it. */
export function flowView(row: FlowRow): Flow {
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    active: true,
    deleted: false,
    system: false,
    division: divisionView,
    publishedVersion: {
      id: String(row.version),
      datePublished: row.modified_at.toISOString(),
      selfUri: `/api/v2/flows/${row.id}/versions/${row.version}`,
    },
    ...(row.created_by !== null && {
      createdBy: { id: row.created_by, selfUri: `/api/v2/users/${row.created_by}` },
    }),
    dateCreated: row.created_at.toISOString(),
    dateModified: row.modified_at.toISOString(),
    selfUri: `/api/v2/flows/${row.id}`,
  };
}

/** A flow with its rules; with `warnings` where they were just looked for. */
export function inboundFlowView(row: FlowRow, warnings?: readonly FlowIssue[]): InboundFlow {
  return {
    id: row.id,
    name: row.name,
    type: "inboundshortmessage",
    rules: readRules(row.rules),
    version: row.version,
    dateCreated: row.created_at.toISOString(),
    dateModified: row.modified_at.toISOString(),
    ...(warnings && { warnings: [...warnings] }),
    selfUri: `/api/tsubame/v1/flows/${row.id}`,
  };
}

/** A version as Architect's clients read it. */
export function architectVersionView(row: FlowVersionRow): FlowVersion {
  return {
    id: String(row.version),
    name: row.name,
    commitVersion: String(row.version),
    type: "PUBLISH",
    secure: false,
    debug: false,
    datePublished: row.saved_at.toISOString(),
    ...(row.saved_by !== null && {
      createdBy: { id: row.saved_by, selfUri: `/api/v2/users/${row.saved_by}` },
    }),
    selfUri: `/api/v2/flows/${row.flow_id}/versions/${row.version}`,
  };
}

/** A flow as it was saved once, with its rules. */
export function flowVersionView(row: FlowVersionRow): InboundFlowVersion {
  const rules = readRules(row.rules);
  return {
    id: String(row.version),
    version: row.version,
    name: row.name,
    dateSaved: row.saved_at.toISOString(),
    ...(row.saved_by !== null && {
      savedBy: { id: row.saved_by, selfUri: `/api/v2/users/${row.saved_by}` },
    }),
    ...(row.restored_from_version !== null && { restoredFromVersion: row.restored_from_version }),
    ruleCount: rules.length,
    rules,
    selfUri: `/api/tsubame/v1/flows/${row.flow_id}/versions/${row.version}`,
  };
}
