import type { QueueCreate, QueueUpdate } from "@tsubame/contract";
import type { FieldError } from "../http/errors.ts";
import { conditionalRulesIn, ringsIn } from "./queue-rules.ts";

type Body = QueueCreate | QueueUpdate;

/** What is wrong with a field of a rule; the desktop has a sentence for each. */
type RuleFault =
  | "rule.skillUnknown"
  | "rule.groupUnknown"
  | "rule.queueUnknown"
  | "rule.stayMissing"
  | "rule.skillRemovedBefore"
  | "rule.groupInTwoRings"
  | "rule.thresholdMissing"
  | "rule.thresholdRises"
  | "rule.shareExpected"
  | "rule.methodsExclude"
  | "rule.vipNeedsDemandAware";

const sentences: Readonly<Record<RuleFault, string>> = {
  "rule.skillUnknown": "is not an active skill",
  "rule.groupUnknown": "is not a group",
  "rule.queueUnknown": "is not a queue",
  "rule.stayMissing":
    "is needed: only the last ring may leave out how long conversations stay in it",
  "rule.skillRemovedBefore": "is no longer asked since an earlier ring",
  "rule.groupInTwoRings": "is in another ring already",
  "rule.thresholdMissing": "is needed with MEETS_THRESHOLD",
  "rule.thresholdRises":
    "must not be above the step before: who has been asked goes on being asked",
  "rule.shareExpected": "is a share from 0 to 1 for the service level",
  "rule.methodsExclude": "cannot be combined with bullseye rings: a queue uses one of the two",
  "rule.vipNeedsDemandAware": "has a meaning only with the evaluation DEMAND_AWARE",
};

/** Fields of a queue's rules that contradict each other or their own meaning, whatever else there is. */
export function contradictions(body: Body): FieldError[] {
  return [
    ...ringFaults(body),
    ...preferredFaults(body),
    ...conditionalRulesIn(body).flatMap((rule, index) =>
      rule.metric === "ServiceLevel" && rule.conditionValue > 1
        ? [fault(`conditionalGroupRouting.rules.${index}.conditionValue`, "rule.shareExpected")]
        : [],
    ),
    ...(ringsIn(body).length > 0 && conditionalRulesIn(body).length > 0
      ? [fault("conditionalGroupRouting.rules", "rule.methodsExclude")]
      : []),
    ...(typeof body.vipPriority === "number" && body.skillEvaluationMethod !== "DEMAND_AWARE"
      ? [fault("vipPriority", "rule.vipNeedsDemandAware")]
      : []),
  ];
}

/** Fields of a queue's rules that name what is not among `known` (ids in lower case). */
export function unknownNames(body: Body, known: ReadonlySet<string>): FieldError[] {
  const faults: FieldError[] = [];
  const check = (
    path: string,
    things: readonly { readonly id: string }[] | null | undefined,
    kind: RuleFault,
  ): void => {
    for (const [index, { id }] of (things ?? []).entries()) {
      if (!known.has(id.toLowerCase())) faults.push(fault(`${path}.${index}.id`, kind));
    }
  };
  check("memberGroups", body.memberGroups, "rule.groupUnknown");
  for (const [index, ring] of ringsIn(body).entries()) {
    const path = `bullseye.rings.${index}`;
    check(`${path}.actions.skillsToRemove`, ring.actions?.skillsToRemove, "rule.skillUnknown");
    check(`${path}.memberGroups`, ring.memberGroups, "rule.groupUnknown");
  }
  for (const [index, rule] of conditionalRulesIn(body).entries()) {
    const path = `conditionalGroupRouting.rules.${index}`;
    check(`${path}.groups`, rule.groups, "rule.groupUnknown");
    if (rule.queue && !known.has(rule.queue.id.toLowerCase())) {
      faults.push(fault(`${path}.queue.id`, "rule.queueUnknown"));
    }
  }
  return faults;
}

function ringFaults(body: Body): FieldError[] {
  const faults: FieldError[] = [];
  const rings = ringsIn(body);
  const removed = new Set<string>();
  const placed = new Set<string>();
  for (const [index, ring] of rings.entries()) {
    const path = `bullseye.rings.${index}`;
    if (index < rings.length - 1 && !ring.expansionCriteria?.[0]) {
      faults.push(fault(`${path}.expansionCriteria`, "rule.stayMissing"));
    }
    for (const [place, { id }] of (ring.actions?.skillsToRemove ?? []).entries()) {
      const at = `${path}.actions.skillsToRemove.${place}.id`;
      if (removed.has(id.toLowerCase())) faults.push(fault(at, "rule.skillRemovedBefore"));
      removed.add(id.toLowerCase());
    }
    for (const [place, { id }] of (ring.memberGroups ?? []).entries()) {
      const at = `${path}.memberGroups.${place}.id`;
      if (placed.has(id.toLowerCase())) faults.push(fault(at, "rule.groupInTwoRings"));
      placed.add(id.toLowerCase());
    }
  }
  return faults;
}

function preferredFaults(body: Body): FieldError[] {
  const faults: FieldError[] = [];
  let lowest = Infinity;
  for (const [index, rule] of (body.routingRules ?? []).entries()) {
    const path = `routingRules.${index}.threshold`;
    const isThreshold = rule.operator === "MEETS_THRESHOLD";
    if (isThreshold && typeof rule.threshold !== "number") {
      faults.push(fault(path, "rule.thresholdMissing"));
    }
    const score = isThreshold ? (rule.threshold ?? lowest) : -Infinity;
    if (score > lowest) faults.push(fault(path, "rule.thresholdRises"));
    lowest = Math.min(lowest, score);
  }
  return faults;
}

function fault(fieldName: string, kind: RuleFault): FieldError {
  return { fieldName, errorCode: kind, message: sentences[kind] };
}
