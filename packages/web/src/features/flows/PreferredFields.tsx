import { ActionIcon, NumberInput, Select } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useText } from "../../i18n/use-text.ts";
import type { Choices } from "./choices.ts";
import type { ErrorAt } from "./ConditionBox.tsx";
import type { DraftAction } from "./draft.ts";
import classes from "./flows.module.css";

type Preferred = NonNullable<DraftAction["preferredAgents"]>;

/** Agents whom a rule would rather have, with their scores; only members of the queue are asked. */
export function PreferredFields(props: {
  readonly preferred: Preferred;
  readonly choices: Choices;
  readonly errorAt: ErrorAt;
  readonly onChange: (preferred: Preferred) => void;
}) {
  const { preferred, choices, onChange } = props;
  const text = useText();
  const chosen = new Set(preferred.map(({ agentId }) => agentId));
  return (
    <fieldset className={classes["rows"]}>
      <legend>{text("flows.preferred")}</legend>
      {preferred.map((one, index) => {
        const name = choices.nameOf(one.agentId) ?? one.agentId;
        return (
          <div key={one.agentId} className={classes["row"]}>
            <span className={classes["rowName"]}>{name}</span>
            <NumberInput
              aria-label={text("flows.score", { name })}
              prefix={text("flows.scorePrefix")}
              value={one.score}
              min={0}
              max={100}
              onChange={(score) =>
                onChange(preferred.with(index, { ...one, score: Number(score) }))
              }
              error={props.errorAt(String(index))}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={text("flows.removePreferred", { name })}
              onClick={() => onChange(preferred.toSpliced(index, 1))}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
          </div>
        );
      })}
      <Select
        aria-label={text("flows.addPreferred")}
        placeholder={text("flows.addPreferred")}
        value={null}
        data={choices.agents.filter(({ value }) => !chosen.has(value))}
        searchable
        disabled={preferred.length >= 20}
        nothingFoundMessage={text("flows.nothingToChoose")}
        onChange={(agentId) => {
          if (agentId !== null) onChange([...preferred, { agentId, score: 100 }]);
        }}
      />
    </fieldset>
  );
}
