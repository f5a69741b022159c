import { Rating, Select, Stack } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { type AbilityKind, useAbilities } from "../../api/listings.ts";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { IconAction } from "../../ui/IconAction.tsx";
import { Panel } from "../../ui/Page.tsx";
import { PlainRow, RowList } from "../../ui/RowList.tsx";
import { useAbilitiesOf, useChangeAbilitiesOf } from "./ability-data.ts";

/** Proficiency of what is given anew. */
const firstProficiency = 3;

/** Skills and languages of one person, each with its proficiency. A choice takes effect at once. */
export function AbilitiesPanel({ userId }: { readonly userId: string }) {
  const text = useText();
  return (
    <Panel title={text("people.abilities")} hint={text("people.abilitiesHint")}>
      <Stack gap="lg">
        <Abilities userId={userId} kind="skills" />
        <Abilities userId={userId} kind="languages" />
      </Stack>
    </Panel>
  );
}

function Abilities({ userId, kind }: { readonly userId: string; readonly kind: AbilityKind }) {
  const text = useText();
  const choices = useAbilities(kind);
  const held = useAbilitiesOf(userId, kind);
  const change = useChangeAbilitiesOf(userId, kind);
  const listed = held.data ?? [];
  const heldIds = new Set(listed.map(({ id }) => id));
  const others = (choices.data?.entities ?? []).filter(({ id }) => !heldIds.has(id));
  return (
    <Stack gap="sm">
      <Select
        label={text(`people.${kind}Add`)}
        placeholder={text(`people.${kind}Choose`)}
        data={others.map(({ id, name }) => ({ value: id, label: name }))}
        value={null}
        searchable
        disabled={change.isPending || choices.data === undefined}
        nothingFoundMessage={text(`people.${kind}None`)}
        onChange={(id) => {
          if (id !== null) change.mutate({ id, proficiency: firstProficiency });
        }}
      />
      <ErrorNotice error={change.error ?? held.error ?? choices.error} />
      {listed.length === 0 ? null : (
        <RowList>
          {listed.map(({ id, name, proficiency }) => (
            <PlainRow
              key={id}
              title={name}
              end={
                <>
                  <Rating
                    value={proficiency}
                    count={5}
                    fractions={1}
                    aria-label={text("people.proficiencyOf", { name })}
                    getSymbolLabel={(value) => text("people.proficiency", { value })}
                    onChange={(chosen) => change.mutate({ id, proficiency: chosen })}
                  />
                  <IconAction
                    tip={text("people.abilityRemove")}
                    label={text("people.abilityRemoveNamed", { name })}
                    onClick={() => change.mutate({ removeId: id })}
                  >
                    <IconX size={16} aria-hidden />
                  </IconAction>
                </>
              }
            />
          ))}
        </RowList>
      )}
    </Stack>
  );
}
