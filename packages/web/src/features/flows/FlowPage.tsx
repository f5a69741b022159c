import { Skeleton } from "@mantine/core";
import { useState } from "react";
import { useParams } from "react-router";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Page } from "../../ui/Page.tsx";
import { BindingsPanel } from "./BindingsPanel.tsx";
import { useRuleChoices } from "./choices.ts";
import { DeletePanel } from "./DeletePanel.tsx";
import { useFlow } from "./flow-data.ts";
import { FlowEditor } from "./FlowEditor.tsx";
import { VersionsPanel } from "./VersionsPanel.tsx";

/** One flow: its rules, a place to try them, the accounts it serves, and its versions. */
export function FlowPage() {
  const text = useText();
  const { flowId = "" } = useParams();
  const flow = useFlow(flowId);
  const choices = useRuleChoices();
  const [isChanged, setChanged] = useState(false);
  const parent = { to: "/admin/flows", label: text("admin.flows") };
  if (flow.data === undefined) {
    return (
      <Page title={text("flows.one")} parent={parent}>
        {flow.isError ? (
          <ErrorNotice error={flow.error} onRetry={() => void flow.refetch()} />
        ) : (
          <Skeleton height={240} />
        )}
      </Page>
    );
  }
  return (
    <Page title={flow.data.name} parent={parent} hint={text("flows.oneHint")}>
      <FlowEditor
        key={`${flow.data.id} ${flow.data.version}`}
        flow={flow.data}
        choices={choices}
        onChanged={setChanged}
      />
      <BindingsPanel flowId={flowId} />
      <VersionsPanel flow={flow.data} choices={choices} isChanged={isChanged} />
      <DeletePanel flow={flow.data} />
    </Page>
  );
}
