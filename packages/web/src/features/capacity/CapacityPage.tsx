import { NumberInput, Skeleton, Stack } from "@mantine/core";
import type { Organization } from "@tsubame/contract";
import { useState, type FormEvent } from "react";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { SaveEnd } from "../../ui/FormEnd.tsx";
import { Page, Panel } from "../../ui/Page.tsx";
import { useFieldText } from "../../ui/use-field-text.ts";
import { useNotify } from "../../ui/use-notify.ts";
import {
  useOrganization,
  useSaveOrganization,
  useSetUtilization,
  useUtilization,
} from "./capacity-data.ts";
import { CapacityNumber } from "../../ui/CapacityNumber.tsx";
import { LabelsPanel } from "./LabelsPanel.tsx";

/** How much agents handle at once, in all and by label, and how long absences and declines count. */
export function CapacityPage() {
  const text = useText();
  return (
    <Page title={text("admin.capacity")} hint={text("capacity.hint")}>
      <AllPanel />
      <LabelsPanel />
      <TimesPanel />
    </Page>
  );
}

function AllPanel() {
  const text = useText();
  const notify = useNotify();
  const stored = useUtilization();
  const set = useSetUtilization(() => notify(text("form.saved")));
  return (
    <Panel title={text("capacity.all")} hint={text("capacity.allHint")}>
      {stored.data === undefined ? (
        <Skeleton height={36} />
      ) : (
        <CapacityNumber
          label={text("capacity.all")}
          value={stored.data.utilization.message.maximumCapacity}
          onChange={(all) => {
            if (all !== null) set.mutate({ all });
          }}
        />
      )}
      <ErrorNotice error={set.error ?? stored.error} />
    </Panel>
  );
}

function TimesPanel() {
  const text = useText();
  const organization = useOrganization();
  return (
    <Panel title={text("capacity.times")}>
      {organization.data === undefined ? (
        <Skeleton height={120} />
      ) : (
        <TimesForm key={JSON.stringify(organization.data)} organization={organization.data} />
      )}
      <ErrorNotice error={organization.error} />
    </Panel>
  );
}

function TimesForm({ organization }: { readonly organization: Organization }) {
  const text = useText();
  const notify = useNotify();
  const save = useSaveOrganization(() => notify(text("form.saved")));
  const fieldText = useFieldText(save.error);
  const [value, setValue] = useState({
    agentGraceSeconds: organization.agentGraceSeconds,
    declinedPauseSeconds: organization.declinedPauseSeconds,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(value);
  };
  const shared = { min: 0, max: 3600, allowDecimal: false, suffix: ` ${text("form.seconds")}` };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <NumberInput
          {...shared}
          label={text("capacity.grace")}
          description={text("capacity.graceHint")}
          value={value.agentGraceSeconds}
          onChange={(seconds) => setValue({ ...value, agentGraceSeconds: Number(seconds) })}
          error={fieldText("agentGraceSeconds")}
        />
        <NumberInput
          {...shared}
          label={text("capacity.pause")}
          description={text("capacity.pauseHint")}
          value={value.declinedPauseSeconds}
          onChange={(seconds) => setValue({ ...value, declinedPauseSeconds: Number(seconds) })}
          error={fieldText("declinedPauseSeconds")}
        />
        <ErrorNotice error={save.error} />
        <SaveEnd isSaving={save.isPending} />
      </Stack>
    </form>
  );
}
