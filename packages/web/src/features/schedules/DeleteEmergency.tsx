import { Button } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import type { Emergency } from "@tsubame/contract";
import { useState } from "react";
import { toApiError } from "../../api/api-error.ts";
import { useText } from "../../i18n/use-text.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { DialogEnd } from "../../ui/FormEnd.tsx";
import { IconAction } from "../../ui/IconAction.tsx";
import { useDeleteEmergency } from "./emergency-data.ts";

/** Deletes a switch for good, once that is wanted for sure; says what still uses it. */
export function DeleteEmergency({ emergency }: { readonly emergency: Emergency }) {
  const text = useText();
  const { id, name } = emergency;
  const [isAsked, setAsked] = useState(false);
  const remove = useDeleteEmergency();
  const usedBy = remove.error === null ? undefined : toApiError(remove.error).parameters["usedBy"];
  const close = () => {
    setAsked(false);
    remove.reset();
  };
  return (
    <>
      <IconAction
        tip={text("emergencies.delete")}
        label={text("emergencies.deleteNamed", { name })}
        onClick={() => setAsked(true)}
      >
        <IconTrash size={16} aria-hidden />
      </IconAction>
      <Dialog isOpen={isAsked} onClose={close} title={text("emergencies.deleteAsk")}>
        <p style={{ marginTop: 0 }}>{text("emergencies.deleteHint", { name })}</p>
        {usedBy === undefined ? (
          <ErrorNotice error={remove.error} />
        ) : (
          <p role="alert" style={{ color: "var(--t-bad)" }}>
            {text("form.usedBy", { names: usedBy })}
          </p>
        )}
        <DialogEnd onCancel={close}>
          <Button color="bad" loading={remove.isPending} onClick={() => remove.mutate(id)}>
            {text("emergencies.delete")}
          </Button>
        </DialogEnd>
      </Dialog>
    </>
  );
}
