import { Skeleton, Stack, Switch } from "@mantine/core";
import type { Utilization } from "@tsubame/contract";
import { useText } from "../../i18n/use-text.ts";
import { CapacityNumber } from "../../ui/CapacityNumber.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Panel } from "../../ui/Page.tsx";
import { useNotify } from "../../ui/use-notify.ts";
import {
  useCapacity,
  useCapacityForAll,
  useCapacityLabels,
  useSetCapacity,
} from "./capacity-data.ts";
import classes from "./CapacityPanel.module.css";

/** How much one person handles at once, in all and by label; what is not said holds as for everybody. */
export function CapacityPanel({ userId }: { readonly userId: string }) {
  const text = useText();
  const own = useCapacity(userId);
  const all = useCapacityForAll();
  return (
    <Panel title={text("people.capacity")} hint={text("people.capacityHint")}>
      {own.data === undefined || all.data === undefined ? (
        <Skeleton height={36} />
      ) : (
        <CapacityFields userId={userId} own={own.data} all={all.data} />
      )}
      <ErrorNotice error={own.error ?? all.error} />
    </Panel>
  );
}

function CapacityFields(props: {
  readonly userId: string;
  readonly own: Utilization;
  readonly all: Utilization;
}) {
  const text = useText();
  const notify = useNotify();
  const { own, all } = props;
  const labels = useCapacityLabels();
  const set = useSetCapacity(props.userId, () => notify(text("form.saved")));
  const isOwn = own.level === "Agent";
  const forAll = all.utilization.message.maximumCapacity;
  const listed = labels.data?.entities ?? [];
  return (
    <Stack gap="md">
      <Switch
        label={text("people.capacityOwn")}
        description={text("people.capacityInherited", { count: forAll })}
        checked={isOwn}
        onChange={(event) => set.mutate({ capacity: event.currentTarget.checked ? forAll : null })}
      />
      {isOwn ? (
        <CapacityNumber
          label={text("people.capacity")}
          value={own.utilization.message.maximumCapacity}
          onChange={(capacity) => set.mutate({ capacity })}
        />
      ) : null}
      {listed.length === 0 ? null : (
        <fieldset className={classes["labels"]}>
          <legend>{text("people.labelLimits")}</legend>
          <p>{text("people.labelLimitsHint")}</p>
          <div className={classes["numbers"]}>
            {listed.map((label) => {
              const forEverybody = all.labelUtilizations[label.id]?.maximumCapacity;
              return (
                <CapacityNumber
                  key={label.id}
                  label={label.name}
                  isLabelShown
                  isNullable
                  placeholder={
                    forEverybody === undefined ? text("capacity.noLimit") : String(forEverybody)
                  }
                  value={own.labelUtilizations[label.id]?.maximumCapacity ?? null}
                  onChange={(limit) => set.mutate({ labels: { [label.id]: limit } })}
                />
              );
            })}
          </div>
        </fieldset>
      )}
      <ErrorNotice error={set.error ?? labels.error} />
    </Stack>
  );
}
