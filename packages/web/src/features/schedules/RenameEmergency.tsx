import { IconPencil } from "@tabler/icons-react";
import type { Emergency } from "@tsubame/contract";
import { useState } from "react";
import { useText } from "../../i18n/use-text.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { IconAction } from "../../ui/IconAction.tsx";
import { NameForm } from "../../ui/NameForm.tsx";
import { useRenameEmergency } from "./emergency-data.ts";

/** Gives a switch another name, also while it is on: the banner and the flows show the new one. */
export function RenameEmergency({ emergency }: { readonly emergency: Emergency }) {
  const text = useText();
  const { id, name } = emergency;
  const [isAsked, setAsked] = useState(false);
  const rename = useRenameEmergency(id);
  const close = () => {
    setAsked(false);
    rename.reset();
  };
  return (
    <>
      <IconAction
        tip={text("emergencies.rename")}
        label={text("emergencies.renameNamed", { name })}
        onClick={() => setAsked(true)}
      >
        <IconPencil size={16} aria-hidden />
      </IconAction>
      <Dialog isOpen={isAsked} onClose={close} title={text("emergencies.rename")}>
        <NameForm
          label={text("schedules.name")}
          description={text("emergencies.nameHint")}
          name={name}
          making={rename}
          onSubmit={(changed) => rename.mutate(changed, { onSuccess: close })}
          onClose={close}
        />
      </Dialog>
    </>
  );
}
