import { MultiSelect, NumberInput } from "@mantine/core";
import { useAbilities, useGroups } from "../../api/listings.ts";
import { useText } from "../../i18n/use-text.ts";
import { nextKey, ruleLimits, type RingDraft } from "./routing-draft.ts";
import { RuleList } from "./RuleList.tsx";
import {
  choicesOf,
  inputFirst,
  longestWaitSeconds,
  numberOf,
  shownNumber,
} from "./rule-choices.ts";

/** Bullseye rings: how long each lasts, whom it brings in, and what is no longer asked once it is left. */
export function RingsEditor(props: {
  readonly rings: readonly RingDraft[];
  readonly onChange: (rings: readonly RingDraft[]) => void;
  readonly errorOf: (path: string) => string | undefined;
}) {
  const text = useText();
  const skills = useAbilities("skills");
  const groups = useGroups();
  const { rings, onChange, errorOf } = props;
  const lastIndex = rings.length - 1;
  return (
    <RuleList
      rows={rings}
      limit={ruleLimits.rings}
      addLabel={text("rules.addRing")}
      titleOf={(index) => text("rules.ring", { number: index + 1 })}
      makeRow={() => ({ key: nextKey(rings), staySeconds: 60, skillIds: [], groupIds: [] })}
      onChange={onChange}
    >
      {(ring, index, set) => {
        const path = `bullseye.rings.${index}`;
        return (
          <>
            {index === lastIndex ? null : (
              <NumberInput
                label={text("rules.stay")}
                value={shownNumber(ring.staySeconds)}
                onChange={(seconds) => set({ staySeconds: numberOf(seconds) })}
                min={0}
                max={longestWaitSeconds}
                suffix={` ${text("form.seconds")}`}
                error={errorOf(`${path}.expansionCriteria`)}
              />
            )}
            <MultiSelect
              label={text("rules.ringGroups")}
              description={text("rules.ringGroupsHint")}
              inputWrapperOrder={inputFirst}
              data={choicesOf(groups.data?.entities)}
              value={[...ring.groupIds]}
              onChange={(groupIds) => set({ groupIds })}
              searchable
              nothingFoundMessage={text("rules.noGroups")}
              error={errorOf(`${path}.memberGroups`)}
            />
            {index === lastIndex ? null : (
              <MultiSelect
                label={text("rules.skillsDropped")}
                description={text("rules.skillsDroppedHint")}
                inputWrapperOrder={inputFirst}
                data={choicesOf(skills.data?.entities)}
                value={[...ring.skillIds]}
                onChange={(skillIds) => set({ skillIds })}
                searchable
                maxValues={50}
                nothingFoundMessage={text("rules.noSkills")}
                error={errorOf(`${path}.actions.skillsToRemove`)}
              />
            )}
          </>
        );
      }}
    </RuleList>
  );
}
