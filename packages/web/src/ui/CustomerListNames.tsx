import { useQuery } from "@tanstack/react-query";
import { getContactCustomerLists } from "@tsubame/contract";
import { call } from "../api/call.ts";
import { useMe } from "../api/session.ts";
import { useText } from "../i18n/use-text.ts";

/** The customer lists a customer is on, as a term and its description; nothing for who may not know or is on none. */
export function CustomerListNames({ contactId }: { readonly contactId: string }) {
  const text = useText();
  const me = useMe();
  const { data } = useQuery({
    queryKey: ["customerLists", "contact", contactId],
    queryFn: ({ signal }) => call(getContactCustomerLists, { params: { contactId } }, { signal }),
    enabled: me.permissions.includes("tsubame:customerList:view"),
  });
  if (data === undefined || data.entities.length === 0) return null;
  return (
    <>
      <dt>{text("customer.lists")}</dt>
      <dd>{data.entities.map(({ name }) => name).join(text("form.listSeparator"))}</dd>
    </>
  );
}
