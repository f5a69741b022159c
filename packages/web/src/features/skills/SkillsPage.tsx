import { Button } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useState } from "react";
import { type AbilityKind, useAbilities } from "../../api/listings.ts";
import { useText } from "../../i18n/use-text.ts";
import { AddByName } from "../../ui/AddByName.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { DialogEnd } from "../../ui/FormEnd.tsx";
import { IconAction } from "../../ui/IconAction.tsx";
import { Page, Panel } from "../../ui/Page.tsx";
import { PlainRow, RowList } from "../../ui/RowList.tsx";
import { useChangeAbilities } from "./skill-data.ts";

/** What conversations can ask of an agent. Who has it is set on the page of each person. */
export function SkillsPage() {
  const text = useText();
  return (
    <Page title={text("admin.skills")} hint={text("skills.hint")}>
      <AbilitiesPanel kind="skills" />
      <AbilitiesPanel kind="languages" />
    </Page>
  );
}

function AbilitiesPanel({ kind }: { readonly kind: AbilityKind }) {
  const text = useText();
  const abilities = useAbilities(kind);
  const [removed, setRemoved] = useState<{ id: string; name: string } | null>(null);
  const listed = abilities.data?.entities ?? [];
  const close = () => setRemoved(null);
  return (
    <Panel title={text(`skills.${kind}`)}>
      <AddForm kind={kind} />
      <ErrorNotice error={abilities.error} />
      {listed.length === 0 ? null : (
        <div style={{ marginTop: 12 }}>
          <RowList>
            {listed.map(({ id, name }) => (
              <PlainRow
                key={id}
                title={name}
                end={
                  <IconAction
                    tip={text("skills.remove")}
                    label={text("skills.removeNamed", { name })}
                    onClick={() => setRemoved({ id, name })}
                  >
                    <IconX size={16} aria-hidden />
                  </IconAction>
                }
              />
            ))}
          </RowList>
        </div>
      )}
      <Dialog isOpen={removed !== null} onClose={close} title={text("skills.remove")}>
        {removed === null ? null : <DeleteForm kind={kind} ability={removed} onClose={close} />}
      </Dialog>
    </Panel>
  );
}

function AddForm({ kind }: { readonly kind: AbilityKind }) {
  const text = useText();
  const change = useChangeAbilities(kind);
  return (
    <AddByName
      label={text(`skills.${kind}Name`)}
      action={text(`skills.${kind}Add`)}
      adding={change}
      onAdd={(name, onAdded) => change.mutate({ name }, { onSuccess: onAdded })}
    />
  );
}

function DeleteForm(props: {
  readonly kind: AbilityKind;
  readonly ability: { readonly id: string; readonly name: string };
  readonly onClose: () => void;
}) {
  const text = useText();
  const change = useChangeAbilities(props.kind);
  return (
    <>
      <p>{text("skills.removeSure", { name: props.ability.name })}</p>
      <ErrorNotice error={change.error} />
      <DialogEnd onCancel={props.onClose}>
        <Button
          color="bad"
          loading={change.isPending}
          onClick={() =>
            change.mutate({ removeId: props.ability.id }, { onSuccess: props.onClose })
          }
        >
          {text("skills.remove")}
        </Button>
      </DialogEnd>
    </>
  );
}
