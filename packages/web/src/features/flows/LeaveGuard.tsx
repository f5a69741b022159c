import { Button, Group } from "@mantine/core";
import { useEffect } from "react";
import { useBlocker } from "react-router";
import { useText } from "../../i18n/use-text.ts";
import { Dialog } from "../../ui/Dialog.tsx";

/** Asks before changes are lost, by another page of the desktop or by closing the window. */
export function LeaveGuard({ isChanged }: { readonly isChanged: boolean }) {
  const text = useText();
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      isChanged && currentLocation.pathname !== nextLocation.pathname,
  );
  // The window's own question: nothing of the page can stand in it.
  useEffect(() => {
    if (!isChanged) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isChanged]);
  return (
    <Dialog
      isOpen={blocker.state === "blocked"}
      onClose={() => blocker.reset?.()}
      title={text("flows.leaveTitle")}
    >
      <p style={{ marginTop: 0 }}>{text("flows.leaveHint")}</p>
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={() => blocker.proceed?.()}>
          {text("flows.leave")}
        </Button>
        <Button data-autofocus onClick={() => blocker.reset?.()}>
          {text("flows.stay")}
        </Button>
      </Group>
    </Dialog>
  );
}
