import { Button } from "@mantine/core";
import type { TwitterIntegration } from "@tsubame/contract";
import { useRef, useState, type ReactNode } from "react";
import { useNavigate, useParams } from "react-router";
import { useText } from "../../i18n/use-text.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { DialogEnd } from "../../ui/FormEnd.tsx";
import { LoadingPage } from "../../ui/LoadState.tsx";
import { Page, Panel } from "../../ui/Page.tsx";
import { StateTag } from "../../ui/StateTag.tsx";
import { useAccount, useDisconnectAccount } from "./account-data.ts";
import { accountState } from "./account-state.ts";
import { AbilitiesPanel } from "./AbilitiesPanel.tsx";
import { BackfillPanel } from "./BackfillPanel.tsx";
import { BudgetPanel } from "./BudgetPanel.tsx";
import { ChecksPanel } from "./ChecksPanel.tsx";
import { ConfirmAccountPanel } from "./ConfirmAccountPanel.tsx";
import { CostPanel } from "./CostPanel.tsx";
import { CredentialsPanel, type Mending } from "./CredentialsPanel.tsx";
import { HealthPanel } from "./HealthPanel.tsx";
import { useHealth } from "./health-data.ts";
import { RoundTripPanel } from "./RoundTripPanel.tsx";
import { RoutingPanel } from "./RoutingPanel.tsx";
import { SettingsPanel } from "./SettingsPanel.tsx";

/** One X account: its checks, where its conversations go, its credentials, and the end of the connection. */
export function AccountPage() {
  const text = useText();
  const { integrationId = "" } = useParams();
  const account = useAccount(integrationId);
  const checksPlace = useRef<HTMLDivElement>(null);
  const [mending, setMending] = useState<(Mending & { readonly version: number }) | null>(null);
  const parent = { to: "/admin/accounts", label: text("admin.accounts") };
  if (account.data === undefined) {
    return <LoadingPage title={text("accounts.one")} parent={parent} of={account} />;
  }
  const state = accountState(account.data);
  const { username } = account.data;
  const handle = username === undefined ? account.data.name : `@${username}`;
  const { version } = account.data;
  const credentials = (
    <CredentialsPanel
      key={version}
      account={account.data}
      mending={mending?.version === version ? mending : null}
      onClose={() => setMending(null)}
      onSaved={() => {
        // The form is gone, and what comes of it stands further up.
        checksPlace.current?.scrollIntoView({ block: "start" });
        checksPlace.current?.focus({ preventScroll: true });
      }}
      onOpen={() => setMending({ version, field: null, count: 0 })}
    />
  );
  const checks = (
    <div
      key="checks"
      ref={checksPlace}
      tabIndex={-1}
      style={{ outline: "none", scrollMarginTop: 16 }}
    >
      <ChecksPanel
        integrationId={integrationId}
        onMend={(field) => setMending({ version, field, count: (mending?.count ?? 0) + 1 })}
      />
    </div>
  );
  return (
    <Page
      title={account.data.name}
      hint={username === undefined ? text("accounts.noAccountYet") : handle}
      parent={parent}
      action={<StateTag tone={state.tone} label={text(state.id)} />}
    >
      <ConfirmAccountPanel integrationId={integrationId} />
      {account.data.createStatus === "Completed" ? (
        <ConnectedPanels
          account={account.data}
          handle={handle}
          checks={checks}
          credentials={credentials}
        />
      ) : (
        // Nothing else can be done here until the connection stands: what has to be mended follows what is wrong.
        <>
          {checks}
          {credentials}
          <RoutingPanel account={account.data} />
        </>
      )}
      <DisconnectPanel account={account.data} />
    </Page>
  );
}

/**
 * What there is to see and to set of an account that is connected. What is wrong comes first: the hops where one of
 * them was broken when the page was opened. They keep that place while they are mended, so that nothing moves.
 */
function ConnectedPanels(props: {
  readonly account: TwitterIntegration;
  readonly handle: string;
  readonly checks: ReactNode;
  readonly credentials: ReactNode;
}) {
  const { account, handle } = props;
  const { id } = account;
  const wasBroken = useWasBroken(id);
  const health = <HealthPanel key="health" integrationId={id} />;
  const roundTrip = <RoundTripPanel key="roundTrip" integrationId={id} account={handle} />;
  return (
    <>
      {wasBroken ? [health, props.checks, roundTrip] : [props.checks, roundTrip, health]}
      <BackfillPanel integrationId={id} />
      <BudgetPanel integrationId={id} />
      <CostPanel integrationId={id} />
      <RoutingPanel account={account} />
      <SettingsPanel integrationId={id} />
      {props.credentials}
      <AbilitiesPanel integrationId={id} />
    </>
  );
}

/** Whether a hop was broken when the connection's health was first known here. */
function useWasBroken(integrationId: string): boolean {
  const isBroken = useHealth(integrationId).data?.isBroken;
  const [first, setFirst] = useState(isBroken);
  if (first === undefined && isBroken !== undefined) setFirst(isBroken);
  return first ?? isBroken ?? false;
}

function DisconnectPanel({ account }: { readonly account: TwitterIntegration }) {
  const text = useText();
  const navigate = useNavigate();
  const disconnect = useDisconnectAccount();
  const [isAsking, setAsking] = useState(false);
  const go = () =>
    disconnect.mutate(account.id, { onSuccess: () => void navigate("/admin/accounts") });
  return (
    <Panel title={text("accounts.disconnect")} hint={text("accounts.disconnectHint")}>
      <Button variant="outline" color="bad" onClick={() => setAsking(true)}>
        {text("accounts.disconnect")}
      </Button>
      <Dialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={text("accounts.disconnectAsk", { name: account.name })}
      >
        <p style={{ marginTop: 0 }}>{text("accounts.disconnectHint")}</p>
        <ErrorNotice error={disconnect.error} />
        <DialogEnd onCancel={() => setAsking(false)}>
          <Button color="bad" loading={disconnect.isPending} onClick={go}>
            {text("accounts.disconnect")}
          </Button>
        </DialogEnd>
      </Dialog>
    </Panel>
  );
}
