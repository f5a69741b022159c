import { Center, Loader } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getSetup } from "@tsubame/contract";
import { useEffect } from "react";
import { call, onSignedOut } from "../api/call.ts";
import { setSession, useSession } from "../api/session.ts";
import { RepliesProvider } from "../features/conversation/replies.tsx";
import { DoorPage } from "../features/session/DoorPage.tsx";
import { SignInPage } from "../features/session/SignInPage.tsx";
import { languageOf } from "../i18n/languages.ts";
import { useLanguage } from "../i18n/LanguageProvider.tsx";
import { useText } from "../i18n/use-text.ts";
import { LiveProvider } from "../live/LiveProvider.tsx";
import { ErrorNotice } from "../ui/ErrorNotice.tsx";
import { Frame } from "./Frame.tsx";

/** What the address that the server prints looks like. */
const setupAddress = "/setup?code=…";

/** Lets the signed-in person through and shows the sign-in to everybody else, at whatever address they came. */
export function Gate() {
  const text = useText();
  const client = useQueryClient();
  const session = useSession();
  useEffect(() => onSignedOut(() => setSession(client, null)), [client]);
  useLanguageOfUser(session.data?.user.language);

  if (session.isError) {
    return (
      <DoorPage title={text("gate.unreachable")} hint={text("gate.unreachableHint")}>
        <ErrorNotice error={session.error} onRetry={() => void session.refetch()} />
      </DoorPage>
    );
  }
  if (session.data === undefined) {
    return (
      <Center h="100vh">
        <Loader size="sm" aria-label={text("gate.loading")} />
      </Center>
    );
  }
  if (session.data === null) return <Door />;
  return (
    <LiveProvider key={session.data.user.id}>
      <RepliesProvider>
        <Frame />
      </RepliesProvider>
    </LiveProvider>
  );
}

/** Sign-in, or the hint where the first administrator is made while there is nobody who could sign in. */
function Door() {
  const text = useText();
  const setup = useQuery({ queryKey: ["setup"], queryFn: () => call(getSetup, {}), retry: false });
  if (setup.data?.isRequired !== true) return <SignInPage />;
  return (
    <DoorPage title={text("setup.neededTitle")} hint={text("setup.neededHint")}>
      <code>{setupAddress}</code>
    </DoorPage>
  );
}

/** The language the person chose for themselves, once it is known; a choice made on this machine stays otherwise. */
function useLanguageOfUser(tag: string | null | undefined): void {
  const { language, setLanguage } = useLanguage();
  const wanted = languageOf(tag);
  useEffect(() => {
    if (wanted !== null && wanted !== language) setLanguage(wanted);
    // Only when the person's setting arrives or changes: the switch on screen must not be undone.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [wanted]);
}
