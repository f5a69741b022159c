import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { useText } from "../../i18n/use-text.ts";
import { LoadingPage } from "../../ui/LoadState.tsx";
import { Page } from "../../ui/Page.tsx";
import { DeletePanel } from "../../ui/DeletePanel.tsx";
import { BindingsPanel } from "./BindingsPanel.tsx";
import { useRuleChoices } from "./choices.ts";
import { useDeleteFlow, useFlow } from "./flow-data.ts";
import { FlowEditor } from "./FlowEditor.tsx";
import { VersionsPanel } from "./VersionsPanel.tsx";

/** One flow: its rules, a place to try them, the accounts it serves, and its versions. */
export function FlowPage() {
  const text = useText();
  const navigate = useNavigate();
  const remove = useDeleteFlow();
  const { flowId = "" } = useParams();
  const flow = useFlow(flowId);
  const choices = useRuleChoices();
  const [isChanged, setChanged] = useState(false);
  const parent = { to: "/admin/flows", label: text("admin.flows") };
  if (flow.data === undefined) {
    return <LoadingPage title={text("flows.one")} parent={parent} of={flow} />;
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
      <DeletePanel
        title={text("flows.delete")}
        hint={text("flows.deleteHint")}
        isPending={remove.isPending}
        error={remove.error}
        onDelete={() => remove.mutate(flowId, { onSuccess: () => void navigate("/admin/flows") })}
      />
    </Page>
  );
}
