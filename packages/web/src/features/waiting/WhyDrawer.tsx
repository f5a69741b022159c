import { ActionIcon, Drawer, Tooltip } from "@mantine/core";
import { IconHelpCircle } from "@tabler/icons-react";
import { createContext, use, useCallback, useState, type ReactNode } from "react";
import { useText } from "../../i18n/use-text.ts";
import { RoutingReasons } from "../../ui/RoutingReasons.tsx";
import classes from "./WhyDrawer.module.css";

/** How often the reasons of what waits are read again while they are looked at. */
const refetchMs = 5000;

interface Asked {
  readonly conversationId: string;
  readonly customerName: string;
}

const WhyContext = createContext<(asked: Asked) => void>(() => undefined);

/**
 * The place beside a list in which it is told why a conversation still waits: what is missing, who could take it, and what
 * comes next. It stays open when the conversation leaves the list, and then says who has it.
 */
export function WhyPlace({ children }: { readonly children: ReactNode }) {
  const text = useText();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [isOpen, setOpen] = useState(false);
  const ask = useCallback((one: Asked) => {
    setAsked(one);
    setOpen(true);
  }, []);
  return (
    <WhyContext value={ask}>
      {children}
      <Drawer
        opened={isOpen}
        onClose={() => setOpen(false)}
        position="right"
        size={380}
        title={text("waiting.whyNamed", { name: asked?.customerName ?? "" })}
        closeButtonProps={{ "aria-label": text("form.close") }}
      >
        {asked === null ? null : (
          <div className={classes["reasons"]}>
            <RoutingReasons conversationId={asked.conversationId} refetchMs={refetchMs} />
          </div>
        )}
      </Drawer>
    </WhyContext>
  );
}

/** Asks why a conversation waits. */
export function WhyButton(asked: Asked) {
  const text = useText();
  const ask = use(WhyContext);
  return (
    <Tooltip label={text("waiting.why")}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={text("waiting.whyNamed", { name: asked.customerName })}
        aria-haspopup="dialog"
        onClick={() => ask(asked)}
      >
        <IconHelpCircle size={18} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
