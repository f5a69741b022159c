import { Button } from "@mantine/core";
import type { Emergency } from "@tsubame/contract";
import { useState } from "react";
import { useMe } from "../../api/session.ts";
import { useTimes } from "../../i18n/times.ts";
import { useText } from "../../i18n/use-text.ts";
import { CreateAction } from "../../ui/CreateAction.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { DialogEnd } from "../../ui/FormEnd.tsx";
import { LoadedRows } from "../../ui/LoadedRows.tsx";
import { Page } from "../../ui/Page.tsx";
import { PlainRow } from "../../ui/RowList.tsx";
import { StateTag } from "../../ui/StateTag.tsx";
import { NameForm } from "../../ui/NameForm.tsx";
import { DeleteEmergency } from "./DeleteEmergency.tsx";
import { RenameEmergency } from "./RenameEmergency.tsx";
import { useCreateEmergency, useEmergencies, useSwitchEmergency } from "./emergency-data.ts";

/** The emergency switches. Moving one takes effect on the next message, so it is asked for twice. */
export function EmergenciesPage() {
  const text = useText();
  const me = useMe();
  const emergencies = useEmergencies();
  const [asked, setAsked] = useState<Emergency | null>(null);
  const may = (permission: string) => me.permissions.includes(permission);
  const maySwitch = may("tsubame:emergency:switch") || may("routing:emergencyGroup:edit");
  return (
    <Page
      title={text("admin.emergencies")}
      hint={text("emergencies.hint")}
      action={
        may("routing:emergencyGroup:add") ? (
          <CreateAction label={text("emergencies.create")} form={CreateForm} />
        ) : null
      }
    >
      <LoadedRows
        of={emergencies}
        none={<EmptyState title={text("emergencies.none")} hint={text("emergencies.noneHint")} />}
      >
        {(emergency) => (
          <PlainRow
            title={emergency.name}
            sub={<LastMoved emergency={emergency} />}
            end={
              <>
                <StateTag
                  tone={emergency.isActive ? "wait" : "quiet"}
                  label={text(emergency.isActive ? "emergencies.on" : "emergencies.off")}
                />
                {maySwitch ? (
                  <Button
                    size="compact-md"
                    variant={emergency.isActive ? "default" : "outline"}
                    {...(emergency.isActive ? {} : { color: "bad" })}
                    aria-label={text(
                      emergency.isActive ? "emergencies.endNamed" : "emergencies.declareNamed",
                      { name: emergency.name },
                    )}
                    onClick={() => setAsked(emergency)}
                  >
                    {text(emergency.isActive ? "emergencies.end" : "emergencies.declare")}
                  </Button>
                ) : null}
                {may("routing:emergencyGroup:edit") ? (
                  <RenameEmergency emergency={emergency} />
                ) : null}
                {may("routing:emergencyGroup:delete") && !emergency.isActive ? (
                  <DeleteEmergency emergency={emergency} />
                ) : null}
              </>
            }
          />
        )}
      </LoadedRows>
      <Dialog
        isOpen={asked !== null}
        onClose={() => setAsked(null)}
        title={text(asked?.isActive === true ? "emergencies.endAsk" : "emergencies.declareAsk")}
      >
        {asked === null ? null : <Confirm emergency={asked} onClose={() => setAsked(null)} />}
      </Dialog>
    </Page>
  );
}

function LastMoved({ emergency }: { readonly emergency: Emergency }) {
  const text = useText();
  const times = useTimes();
  const { switchedAt, switchedBy } = emergency;
  if (switchedAt === null) return text("emergencies.never");
  const time = times.moment(switchedAt);
  const person = switchedBy?.name ?? null;
  return person === null
    ? text("emergencies.since", { time })
    : text("emergencies.sinceBy", { time, person });
}

function Confirm(props: { readonly emergency: Emergency; readonly onClose: () => void }) {
  const { id, name, isActive } = props.emergency;
  const text = useText();
  const move = useSwitchEmergency();
  return (
    <>
      <p style={{ marginTop: 0 }}>
        {text(isActive ? "emergencies.endHint" : "emergencies.declareHint", { name })}
      </p>
      <ErrorNotice error={move.error} />
      <DialogEnd onCancel={props.onClose}>
        <Button
          {...(isActive ? {} : { color: "bad" })}
          loading={move.isPending}
          data-autofocus
          onClick={() => move.mutate({ id, isActive: !isActive }, { onSuccess: props.onClose })}
        >
          {text(isActive ? "emergencies.end" : "emergencies.declare")}
        </Button>
      </DialogEnd>
    </>
  );
}

function CreateForm({ onClose }: { readonly onClose: () => void }) {
  const text = useText();
  const create = useCreateEmergency();
  return (
    <NameForm
      label={text("schedules.name")}
      description={text("emergencies.nameHint")}
      making={create}
      onSubmit={(name) => create.mutate(name, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}
