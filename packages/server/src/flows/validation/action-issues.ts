import type { FlowAction, FlowIssue, FlowMenu } from "@tsubame/contract";
import { foldText } from "../folded-text.ts";
import { finding, repeated } from "./finding.ts";

const address = /https?:\/\/|www\.|[\p{L}\p{N}]\.(com|net|org|jp|co|io|me|info|biz)\b/iu;

/** What is wrong with what a rule does, as far as it can be said without looking anything up. */
export function actionErrors(action: FlowAction, path: string): FlowIssue[] {
  const { skillIds = [], preferredAgents = [], menu } = action;
  return [
    ...repeated(skillIds, (id) => id.toLowerCase()).map(({ index }) =>
      finding(`${path}.skillIds.${index}`, "skill.duplicate"),
    ),
    ...repeated(preferredAgents, ({ agentId }) => agentId.toLowerCase()).map(({ index }) =>
      finding(`${path}.preferredAgents.${index}.agentId`, "agent.duplicate"),
    ),
    ...(menu ? menuErrors(menu, `${path}.menu`) : []),
  ];
}

function menuErrors({ options }: FlowMenu, path: string): FlowIssue[] {
  const describedCount = options.filter(({ description }) => description !== undefined).length;
  const isMixed = describedCount > 0 && describedCount < options.length;
  return [
    ...repeated(options, ({ label }) => foldText(label).trim()).map(({ index }) =>
      finding(`${path}.options.${index}.label`, "menu.duplicateLabel"),
    ),
    ...repeated(options, ({ value }) => foldText(value).trim()).map(({ index }) =>
      finding(`${path}.options.${index}.value`, "menu.duplicateValue"),
    ),
    ...options.flatMap(({ label, description }, index) => [
      ...(isOtherNumber(label, index, options.length)
        ? [finding(`${path}.options.${index}.label`, "menu.labelIsNumber", label)]
        : []),
      ...(address.test(label)
        ? [finding(`${path}.options.${index}.label`, "menu.labelHasUrl")]
        : []),
      ...(isMixed && description === undefined
        ? [finding(`${path}.options.${index}.description`, "menu.someDescriptions")]
        : []),
    ]),
  ];
}

/** Whether a label is the number under which another option stands. */
function isOtherNumber(label: string, index: number, optionCount: number): boolean {
  const plain = foldText(label).trim();
  if (!/^\d{1,2}$/.test(plain)) return false;
  const number = Number(plain);
  return number >= 1 && number <= optionCount && number !== index + 1;
}
