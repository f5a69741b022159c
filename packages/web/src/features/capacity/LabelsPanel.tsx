import { Button } from "@mantine/core";
import { IconPencil, IconX } from "@tabler/icons-react";
import type { UtilizationLabel } from "@tsubame/contract";
import { useState } from "react";
import { useText } from "../../i18n/use-text.ts";
import { AddByName } from "../../ui/AddByName.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { DialogEnd } from "../../ui/FormEnd.tsx";
import { IconAction } from "../../ui/IconAction.tsx";
import { NameForm } from "../../ui/NameForm.tsx";
import { Panel } from "../../ui/Page.tsx";
import { PlainRow, RowList } from "../../ui/RowList.tsx";
import { useNotify } from "../../ui/use-notify.ts";
import { useChangeLabels, useLabels, useSetUtilization, useUtilization } from "./capacity-data.ts";
import { CapacityNumber } from "../../ui/CapacityNumber.tsx";

/** Utilization labels: made and named here, each with its limit for everybody. */
export function LabelsPanel() {
  const text = useText();
  const notify = useNotify();
  const labels = useLabels();
  const stored = useUtilization();
  const set = useSetUtilization(() => notify(text("form.saved")));
  const [edited, setEdited] = useState<{ label: UtilizationLabel; isDeletion: boolean } | null>(
    null,
  );
  const close = () => setEdited(null);
  const listed = labels.data?.entities ?? [];
  return (
    <Panel title={text("capacity.labels")} hint={text("capacity.labelsHint")}>
      <AddForm />
      <ErrorNotice error={set.error ?? labels.error ?? stored.error} />
      {listed.length === 0 || stored.data === undefined ? null : (
        <div style={{ marginTop: 12 }}>
          <RowList>
            {listed.map((label) => (
              <PlainRow
                key={label.id}
                title={label.name}
                end={
                  <>
                    <CapacityNumber
                      label={text("capacity.labelLimit", { name: label.name })}
                      placeholder={text("capacity.noLimit")}
                      isNullable
                      value={stored.data.labelUtilizations[label.id]?.maximumCapacity ?? null}
                      onChange={(limit) => set.mutate({ labels: { [label.id]: limit } })}
                    />
                    <IconAction
                      tip={text("capacity.renameLabel")}
                      label={text("capacity.renameLabelNamed", { name: label.name })}
                      onClick={() => setEdited({ label, isDeletion: false })}
                    >
                      <IconPencil size={16} aria-hidden />
                    </IconAction>
                    <IconAction
                      tip={text("capacity.removeLabel")}
                      label={text("capacity.removeLabelNamed", { name: label.name })}
                      onClick={() => setEdited({ label, isDeletion: true })}
                    >
                      <IconX size={16} aria-hidden />
                    </IconAction>
                  </>
                }
              />
            ))}
          </RowList>
        </div>
      )}
      <Dialog
        isOpen={edited !== null}
        onClose={close}
        title={text(edited?.isDeletion === true ? "capacity.removeLabel" : "capacity.renameLabel")}
      >
        {edited === null ? null : edited.isDeletion ? (
          <DeleteForm label={edited.label} onClose={close} />
        ) : (
          <RenameForm label={edited.label} onClose={close} />
        )}
      </Dialog>
    </Panel>
  );
}

function AddForm() {
  const text = useText();
  const change = useChangeLabels();
  return (
    <AddByName
      label={text("capacity.labelName")}
      action={text("capacity.addLabel")}
      adding={change}
      onAdd={(name, onAdded) => change.mutate({ name }, { onSuccess: onAdded })}
    />
  );
}

function RenameForm(props: { readonly label: UtilizationLabel; readonly onClose: () => void }) {
  const { label, onClose } = props;
  const text = useText();
  const change = useChangeLabels();
  return (
    <NameForm
      label={text("capacity.labelName")}
      name={label.name}
      making={change}
      onSubmit={(name) => change.mutate({ renameId: label.id, name }, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}

function DeleteForm(props: { readonly label: UtilizationLabel; readonly onClose: () => void }) {
  const text = useText();
  const change = useChangeLabels();
  return (
    <>
      <p>{text("capacity.removeLabelSure", { name: props.label.name })}</p>
      <ErrorNotice error={change.error} />
      <DialogEnd onCancel={props.onClose}>
        <Button
          color="bad"
          loading={change.isPending}
          onClick={() => change.mutate({ removeId: props.label.id }, { onSuccess: props.onClose })}
        >
          {text("capacity.removeLabel")}
        </Button>
      </DialogEnd>
    </>
  );
}
