import { Button, Skeleton } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleMinus,
  IconCircleX,
  IconEyeOff,
  IconLoader2,
} from "@tabler/icons-react";
import type { IntegrationCheck } from "@tsubame/contract";
import type { TextId } from "../../i18n/languages.ts";
import { useLanguage } from "../../i18n/LanguageProvider.tsx";
import { useTimes } from "../../i18n/times.ts";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Panel } from "../../ui/Page.tsx";
import { useChecks, useRunChecks } from "./account-data.ts";
import classes from "./ChecksPanel.module.css";
import { StateLine, type LineTone } from "./StateLine.tsx";
import { WebhookReplacement } from "./WebhookReplacement.tsx";

const looks: Readonly<
  Record<IntegrationCheck["status"], readonly [typeof IconCircleCheck, TextId, LineTone]>
> = {
  pending: [IconCircleDashed, "check.pending", "off"],
  running: [IconLoader2, "check.running", "busy"],
  passed: [IconCircleCheck, "check.passed", "good"],
  failed: [IconCircleX, "check.failed", "bad"],
  warning: [IconAlertTriangle, "check.warning", "wait"],
  unseen: [IconEyeOff, "check.unseen", "plain"],
  skipped: [IconCircleMinus, "check.skipped", "off"],
};

/** What was checked of a connection, one line each, live while it runs: what was found and where to mend it. */
export function ChecksPanel(props: {
  readonly integrationId: string;
  /** Opens the form at the field that a check found wrong. */
  readonly onMend: (fieldName: string) => void;
}) {
  const { integrationId } = props;
  const text = useText();
  const times = useTimes();
  const checks = useChecks(integrationId);
  const run = useRunChecks(integrationId);
  const isRunning = checks.data?.isRunning ?? false;
  return (
    <Panel
      title={text("checks.title")}
      hint={
        checks.data?.checkedAt === null || checks.data === undefined
          ? text("checks.hint")
          : text("checks.at", { time: times.exact(checks.data.checkedAt) })
      }
      action={
        <Button
          variant="default"
          size="compact-md"
          loading={run.isPending || isRunning}
          onClick={() => run.mutate()}
        >
          {text("checks.run")}
        </Button>
      }
    >
      <ErrorNotice error={run.error ?? checks.error} onRetry={() => void checks.refetch()} />
      {checks.data === undefined ? <Skeleton height={220} /> : null}
      <ol
        className={classes["checks"]}
        aria-live="polite"
        aria-busy={isRunning}
        data-checked-at={checks.data?.checkedAt}
      >
        {checks.data?.checks.map((check) => (
          <Check key={check.id} check={check} integrationId={integrationId} onMend={props.onMend} />
        ))}
      </ol>
    </Panel>
  );
}

function Check(props: {
  readonly check: IntegrationCheck;
  readonly integrationId: string;
  readonly onMend: (fieldName: string) => void;
}) {
  const { check, onMend } = props;
  const { fieldName } = check;
  const text = useText();
  const { language } = useLanguage();
  // No message was looked for yet: that is to be done, not out of sight.
  const isNotBegun = check.id === "roundTrip" && check.status === "unseen";
  const [Icon, statusId, tone] = looks[check.status];
  return (
    <StateLine
      tone={tone}
      Icon={isNotBegun ? IconCircleDashed : Icon}
      title={check.title[language]}
      state={text(isNotBegun ? "check.pending" : statusId)}
      found={check.text[language]}
      evidence={check.evidence}
      marks={{ "data-status": check.status, "data-check": check.id }}
    >
      {check.status === "failed" && fieldName !== undefined ? (
        <Button variant="default" size="compact-sm" mt={8} onClick={() => onMend(fieldName)}>
          {text("checks.mend")}
        </Button>
      ) : null}
      <WebhookReplacement integrationId={props.integrationId} check={check} />
    </StateLine>
  );
}
