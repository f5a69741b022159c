import { Skeleton, VisuallyHidden } from "@mantine/core";
import { IconExternalLink, IconRosetteDiscountCheckFilled } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useIntl } from "react-intl";
import { useMe } from "../../api/session.ts";
import { useTimes } from "../../i18n/times.ts";
import { useText, type TextValues } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { PersonPhoto } from "../../ui/PersonPhoto.tsx";
import classes from "./ContextPanel.module.css";
import { CostLine } from "./CostLine.tsx";
import { routingStory, type Reason } from "./reasons.ts";
import { useRoutingReasons, useThread } from "./thread-data.ts";

/** What stands beside a conversation: who the customer is, and why the conversation came to me. */
export function ContextPanel({ conversationId }: { readonly conversationId: string }) {
  const text = useText();
  return (
    <>
      <Section title={text("customer.title")}>
        <CustomerCard conversationId={conversationId} />
      </Section>
      <Section title={text("why.title")}>
        <WhyMe conversationId={conversationId} />
      </Section>
    </>
  );
}

function Section(props: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={classes["section"]} aria-label={props.title}>
      <h2>{props.title}</h2>
      {props.children}
    </section>
  );
}

function CustomerCard({ conversationId }: { readonly conversationId: string }) {
  const text = useText();
  const intl = useIntl();
  const times = useTimes();
  const { data } = useThread(conversationId);
  if (data === undefined) return <Skeleton height={120} />;
  const { contact, account } = data;
  return (
    <>
      <div className={classes["customer"]}>
        <PersonPhoto
          name={contact.name}
          tintKey={contact.id}
          url={contact.profileImageUrl}
          size={44}
        />
        <div className={classes["names"]}>
          <div className={classes["name"]}>
            {contact.name}
            {contact.isVerified === true ? (
              <>
                <IconRosetteDiscountCheckFilled size={15} aria-hidden />
                <VisuallyHidden>{text("customer.verified")}</VisuallyHidden>
              </>
            ) : null}
          </div>
          <a
            href={`https://x.com/${encodeURIComponent(contact.username)}`}
            target="_blank"
            rel="noopener noreferrer"
          >
            @{contact.username}
            <IconExternalLink size={12} aria-hidden />
            <VisuallyHidden>{text("customer.openOnX")}</VisuallyHidden>
          </a>
        </div>
      </div>
      <dl className={classes["facts"]}>
        {contact.followerCount === null ? null : (
          <>
            <dt>{text("customer.followers")}</dt>
            <dd>{intl.formatNumber(contact.followerCount)}</dd>
          </>
        )}
        <dt>{text("customer.firstSeen")}</dt>
        <dd title={times.exact(contact.firstSeenAt)}>{times.day(contact.firstSeenAt)}</dd>
        <dt>{text("customer.account")}</dt>
        <dd>{account.username === null ? account.name : `@${account.username}`}</dd>
        <CostLine conversationId={conversationId} />
      </dl>
    </>
  );
}

function WhyMe({ conversationId }: { readonly conversationId: string }) {
  const text = useText();
  const times = useTimes();
  const me = useMe();
  const reasons = useRoutingReasons(conversationId);
  if (reasons.isError)
    return <ErrorNotice error={reasons.error} onRetry={() => void reasons.refetch()} />;
  if (reasons.data === undefined) return <Skeleton height={72} />;
  const story = routingStory(reasons.data, me.id);
  if (story.main.length + story.earlier.length === 0) {
    return <p className={classes["quiet"]}>{text("why.nothing")}</p>;
  }
  const say = ({ id, values }: Reason) => {
    const spoken: Record<string, string | number> = {};
    for (const [name, value] of Object.entries<TextValues[string]>(values ?? {})) {
      spoken[name] = value instanceof Date ? times.clock(value) : value;
    }
    return text(id, spoken);
  };
  return (
    <>
      {story.main.map((reason) => (
        <p key={reason.key} className={classes["main"]}>
          {say(reason)}
        </p>
      ))}
      <ul className={classes["reasons"]}>
        {story.facts.map((reason) => (
          <li key={reason.key}>{say(reason)}</li>
        ))}
      </ul>
      {story.earlier.length === 0 ? null : (
        <>
          <h3 className={classes["before"]}>{text("why.before")}</h3>
          <ul className={classes["reasons"]}>
            {story.earlier.map((reason) => (
              <li key={reason.key}>{say(reason)}</li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
