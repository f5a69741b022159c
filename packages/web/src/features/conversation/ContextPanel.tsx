import { Skeleton, VisuallyHidden } from "@mantine/core";
import { IconExternalLink, IconRosetteDiscountCheckFilled } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useIntl } from "react-intl";
import { useTimes } from "../../i18n/times.ts";
import { useText } from "../../i18n/use-text.ts";
import { CustomerListNames } from "../../ui/CustomerListNames.tsx";
import { PersonPhoto } from "../../ui/PersonPhoto.tsx";
import { RoutingReasons } from "../../ui/RoutingReasons.tsx";
import classes from "./ContextPanel.module.css";
import { CostLine } from "./CostLine.tsx";
import { useThread } from "./thread-data.ts";

/** What stands beside a conversation: who the customer is, and why the conversation came to me. */
export function ContextPanel({ conversationId }: { readonly conversationId: string }) {
  const text = useText();
  return (
    <>
      <Section title={text("customer.title")}>
        <CustomerCard conversationId={conversationId} />
      </Section>
      <Section title={text("why.title")}>
        <RoutingReasons conversationId={conversationId} />
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
        <CustomerListNames contactId={contact.id} />
        {contact.optedOutAt === null ? null : (
          <>
            <dt>{text("customer.automatic")}</dt>
            <dd title={times.exact(contact.optedOutAt)}>
              {text("customer.optedOut", { day: times.moment(contact.optedOutAt) })}
            </dd>
          </>
        )}
        <CostLine conversationId={conversationId} />
      </dl>
    </>
  );
}
