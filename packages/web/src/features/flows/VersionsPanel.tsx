import { Button, Skeleton } from "@mantine/core";
import type { InboundFlow } from "@tsubame/contract";
import { useState } from "react";
import { useTimes } from "../../i18n/times.ts";
import { useText } from "../../i18n/use-text.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { DialogEnd } from "../../ui/FormEnd.tsx";
import { LoadState } from "../../ui/LoadState.tsx";
import { Panel } from "../../ui/Page.tsx";
import { PlainRow, RowList } from "../../ui/RowList.tsx";
import { useNotify } from "../../ui/use-notify.ts";
import type { Choices } from "./choices.ts";
import { draftOf } from "./draft.ts";
import { useRestore, useVersion, useVersions } from "./flow-data.ts";
import classes from "./flows.module.css";
import { RuleSentences } from "./RuleSentences.tsx";

const shownCount = 5;

/** Every version of the flow with who saved it and when; an older one can be looked at and brought back. */
export function VersionsPanel(props: {
  readonly flow: InboundFlow;
  readonly choices: Choices;
  /** Whether there are changes that are not saved; they would be lost by bringing a version back. */
  readonly isChanged: boolean;
}) {
  const { flow } = props;
  const text = useText();
  const times = useTimes();
  const versions = useVersions(flow.id);
  const [openVersion, setOpenVersion] = useState<number | null>(null);
  const [isAllShown, setAllShown] = useState(false);
  const listed = versions.data?.entities ?? [];
  const nameOf = (saver: (typeof listed)[number]["savedBy"]) =>
    saver === undefined
      ? text("flows.aProgram")
      : (saver.name ?? props.choices.nameOf(saver.id) ?? text("flows.somebody"));
  const shown = isAllShown ? listed : listed.slice(0, shownCount);
  return (
    <Panel title={text("flows.versions")} hint={text("flows.versionsHint")}>
      <LoadState of={versions} height={80} />
      {shown.length === 0 ? null : (
        <RowList>
          {shown.map((version) => (
            <PlainRow
              key={version.version}
              title={text("flows.versionNumber", { number: version.version })}
              sub={
                <span title={times.exact(version.dateSaved)}>
                  {text("flows.savedBy", {
                    name: nameOf(version.savedBy),
                    time: times.moment(version.dateSaved),
                    count: version.ruleCount,
                  })}
                  {version.restoredFromVersion === undefined ? null : (
                    <span className={classes["other"]}>
                      {text("flows.restoredFrom", { number: version.restoredFromVersion })}
                    </span>
                  )}
                </span>
              }
              end={
                version.version === flow.version ? (
                  text("flows.current")
                ) : (
                  <Button
                    variant="default"
                    size="compact-sm"
                    aria-label={text("flows.showVersionNamed", { number: version.version })}
                    onClick={() => setOpenVersion(version.version)}
                  >
                    {text("flows.showVersion")}
                  </Button>
                )
              }
            />
          ))}
        </RowList>
      )}
      {listed.length > shown.length ? (
        <Button variant="subtle" size="compact-sm" mt="xs" onClick={() => setAllShown(true)}>
          {text("flows.allVersions", { count: listed.length })}
        </Button>
      ) : null}
      <Dialog
        isOpen={openVersion !== null}
        onClose={() => setOpenVersion(null)}
        title={text("flows.versionNumber", { number: openVersion ?? 0 })}
      >
        {openVersion === null ? null : (
          <VersionView {...props} version={openVersion} onClose={() => setOpenVersion(null)} />
        )}
      </Dialog>
    </Panel>
  );
}

function VersionView(props: {
  readonly flow: InboundFlow;
  readonly version: number;
  readonly choices: Choices;
  readonly isChanged: boolean;
  readonly onClose: () => void;
}) {
  const { flow, version, choices } = props;
  const text = useText();
  const notify = useNotify();
  const old = useVersion(flow.id, version);
  const restore = useRestore(flow, () => {
    props.onClose();
    notify(text("flows.restored", { number: version }));
  });
  const rules = old.data === undefined ? [] : draftOf(old.data.rules);
  return (
    <>
      <ErrorNotice error={old.error ?? restore.error} />
      {old.data === undefined && !old.isError ? <Skeleton height={120} /> : null}
      <ol className={classes["versionRules"]}>
        {rules.map((rule, index) => (
          <li key={rule.key}>
            <h3>
              {rule.name.trim() ||
                text(index === rules.length - 1 ? "flows.otherwise" : "flows.ruleNumber", {
                  number: index + 1,
                })}
            </h3>
            <RuleSentences rule={rule} isLast={index === rules.length - 1} choices={choices} />
          </li>
        ))}
      </ol>
      {props.isChanged ? <p className={classes["quiet"]}>{text("flows.restoreLoses")}</p> : null}
      <DialogEnd onCancel={props.onClose}>
        <Button
          loading={restore.isPending}
          disabled={old.data === undefined}
          onClick={() => restore.mutate(version)}
        >
          {text("flows.restore")}
        </Button>
      </DialogEnd>
    </>
  );
}
