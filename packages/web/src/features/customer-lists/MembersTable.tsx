import { Pagination, Skeleton, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconX } from "@tabler/icons-react";
import type { CustomerListMember } from "@tsubame/contract";
import { useState } from "react";
import { useTimes } from "../../i18n/times.ts";
import { useText } from "../../i18n/use-text.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { IconAction } from "../../ui/IconAction.tsx";
import { PersonPhoto } from "../../ui/PersonPhoto.tsx";
import { PlainRow, RowList } from "../../ui/RowList.tsx";
import { useListMembers, useRemoveMember } from "./customer-list-data.ts";

/** The people on a list, a page at a time. */
export function MembersTable({ customerListId }: { readonly customerListId: string }) {
  const text = useText();
  const times = useTimes();
  const [search, setSearch] = useState("");
  const [pageNumber, setPageNumber] = useState(1);
  const [sought] = useDebouncedValue(search.trim(), 250);
  const members = useListMembers(customerListId, sought, pageNumber);
  const remove = useRemoveMember(customerListId);
  const listed = members.data?.entities;
  return (
    <>
      <TextInput
        type="search"
        label={text("customerLists.search")}
        value={search}
        maxLength={100}
        onChange={(event) => {
          setSearch(event.currentTarget.value);
          setPageNumber(1);
        }}
        mb="md"
      />
      <ErrorNotice error={members.error ?? remove.error} onRetry={() => void members.refetch()} />
      {listed === undefined && !members.isError ? <Skeleton height={120} /> : null}
      {listed?.length === 0 ? (
        <EmptyState
          title={text(sought === "" ? "customerLists.empty" : "customerLists.notFound")}
        />
      ) : null}
      {listed === undefined || listed.length === 0 ? null : (
        <RowList>
          {listed.map((member) => (
            <PlainRow
              key={member.id}
              before={
                <PersonPhoto
                  name={nameOf(member)}
                  tintKey={member.contact?.id ?? member.id}
                  url={member.contact?.profileImageUrl ?? null}
                />
              }
              title={nameOf(member)}
              sub={[
                member.contact !== null && member.handle !== null ? `@${member.handle}` : null,
                member.contact === null ? text("customerLists.unknown") : null,
                member.note,
                text("customerLists.addedAt", { day: times.day(member.addedAt) }),
              ]
                .filter((part) => part !== null)
                .join(" · ")}
              end={
                <IconAction
                  tip={text("customerLists.remove")}
                  label={text("customerLists.removeNamed", { name: nameOf(member) })}
                  onClick={() => remove.mutate(member.id)}
                >
                  <IconX size={16} aria-hidden />
                </IconAction>
              }
            />
          ))}
        </RowList>
      )}
      {members.data === undefined || members.data.pageCount < 2 ? null : (
        <Pagination
          mt="md"
          total={members.data.pageCount}
          value={pageNumber}
          onChange={setPageNumber}
          getControlProps={(control) => ({
            "aria-label": text(
              control === "next" || control === "last"
                ? "customerLists.nextPage"
                : "customerLists.previousPage",
            ),
          })}
        />
      )}
    </>
  );
}

function nameOf(member: CustomerListMember): string {
  if (member.contact !== null) return member.contact.name;
  return member.handle === null ? (member.xUserId ?? "") : `@${member.handle}`;
}
