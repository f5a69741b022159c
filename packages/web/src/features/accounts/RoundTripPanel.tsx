import { Button, CopyButton, Group } from "@mantine/core";
import { IconCircleCheck, IconClock } from "@tabler/icons-react";
import type { RoundTrip } from "@tsubame/contract";
import { useIntl } from "react-intl";
import { clockFace, useTimes } from "../../i18n/times.ts";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Panel } from "../../ui/Page.tsx";
import { useNowSeconds } from "../../ui/use-now.ts";
import { useBeginRoundTrip, useChecks } from "./account-data.ts";
import classes from "./RoundTripPanel.module.css";

/** The test of the whole way: a code to send from a phone, and the measured delay once it has arrived. */
export function RoundTripPanel(props: {
  readonly integrationId: string;
  /** Handle with `@`, or the connection's name while there is none. */
  readonly account: string;
}) {
  const text = useText();
  const checks = useChecks(props.integrationId);
  const begin = useBeginRoundTrip(props.integrationId);
  const test = checks.data?.roundTrip ?? null;
  return (
    <Panel
      title={text("roundTrip.title")}
      hint={text("roundTrip.hint")}
      action={
        <Button
          variant="default"
          size="compact-md"
          loading={begin.isPending}
          onClick={() => begin.mutate()}
        >
          {text(test === null ? "roundTrip.begin" : "roundTrip.again")}
        </Button>
      }
    >
      <ErrorNotice error={begin.error} />
      <div aria-live="polite">
        {test === null ? (
          <span className={classes["quiet"]}>{text("check.pending")}</span>
        ) : (
          <Test test={test} account={props.account} />
        )}
      </div>
    </Panel>
  );
}

function Test({ test, account }: { readonly test: RoundTrip; readonly account: string }) {
  const text = useText();
  const nowSeconds = useNowSeconds();
  if (test.state === "seen") return <Seen test={test} />;
  if (test.state === "expired" || Date.parse(test.expiresAt) <= nowSeconds * 1000) {
    return <p className={classes["line"]}>{text("roundTrip.expired")}</p>;
  }
  return (
    <>
      <p className={classes["line"]}>{text("roundTrip.send", { account })}</p>
      <Code code={test.code} />
      <Waiting test={test} />
    </>
  );
}

function Code({ code }: { readonly code: string }) {
  const text = useText();
  return (
    <Group gap="sm" my="sm">
      <code className={classes["code"]} data-round-trip-code>
        {code}
      </code>
      <CopyButton value={code}>
        {({ copied, copy }) => (
          <Button variant="default" size="compact-md" onClick={copy}>
            {text(copied ? "roundTrip.copied" : "roundTrip.copy")}
          </Button>
        )}
      </CopyButton>
    </Group>
  );
}

function Waiting({ test }: { readonly test: RoundTrip }) {
  const text = useText();
  const times = useTimes();
  const waited = clockFace(useNowSeconds() - Date.parse(test.startedAt) / 1000);
  return (
    <>
      <p className={classes["state"]}>
        <IconClock size={16} aria-hidden />
        {/* The seconds are for the eye: read aloud, they would never end. */}
        <span aria-live="off">{text("roundTrip.waiting", { seconds: waited })}</span>
      </p>
      <p className={classes["quiet"]}>
        {text("roundTrip.validUntil", { time: times.clock(test.expiresAt) })}
      </p>
    </>
  );
}

function Seen({ test }: { readonly test: RoundTrip }) {
  const text = useText();
  const intl = useIntl();
  const exact = (at: string | null) =>
    at === null
      ? "–"
      : intl.formatTime(at, {
          hour: "2-digit",
          minute: "2-digit",
          second: "2-digit",
          fractionalSecondDigits: 1,
          hourCycle: "h23",
        });
  const seconds = intl.formatNumber((test.delayMs ?? 0) / 1000, {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  return (
    <>
      <p className={classes["state"]} data-good>
        <IconCircleCheck size={18} aria-hidden />
        {text("roundTrip.seen", { seconds })}
      </p>
      <p className={classes["quiet"]}>
        {text("roundTrip.arrivedBetween", {
          sent: exact(test.xCreatedAt),
          stored: exact(test.receivedAt),
          seen: exact(test.seenAt),
        })}
      </p>
    </>
  );
}
