import { useEffect, useRef } from "react";
import { useNavigate } from "react-router";
import { useText } from "../../i18n/use-text.ts";
import { playMessageSound, startRinging } from "./sound.ts";
import type { WorkItem } from "./work-data.ts";

/**
 * Makes an offer noticed wherever the agent is: sound while it rings, a dot on the page's icon, and a notification
 * of the desktop when the page is hidden. A new message of a held conversation gets a short sound of its own.
 */
export function useAlarm(items: readonly WorkItem[]): void {
  const offers = items.filter((item) => item.phase === "alerting");
  const isRinging = offers.length > 0;

  useEffect(() => (isRinging ? startRinging() : undefined), [isRinging]);

  useEffect(() => {
    document
      .querySelector("#icon")
      ?.setAttribute("href", isRinging ? "/icon-ringing.svg" : "/icon.svg");
  }, [isRinging]);

  useDesktopNotifications(offers);
  useMessageSound(items);
}

function useDesktopNotifications(offers: readonly WorkItem[]): void {
  const text = useText();
  const navigate = useNavigate();
  const shown = useRef(new Map<string, Notification>());

  useEffect(() => {
    for (const [id, notification] of shown.current) {
      if (offers.some((offer) => offer.participantId === id)) continue;
      notification.close();
      shown.current.delete(id);
    }
    if (!document.hidden || !("Notification" in window)) return;
    if (Notification.permission !== "granted") return;
    for (const offer of offers) {
      if (shown.current.has(offer.participantId)) continue;
      const notification = new Notification(
        text("work.ringingTitle", { name: offer.contact.name }),
        {
          body: offer.queue?.name ?? "",
          tag: offer.participantId,
          icon: "/icon.svg",
          requireInteraction: true,
        },
      );
      notification.addEventListener("click", () => {
        window.focus();
        void navigate(`/work/${offer.conversationId}`);
      });
      shown.current.set(offer.participantId, notification);
    }
  }, [offers, navigate, text]);
}

function useMessageSound(items: readonly WorkItem[]): void {
  const latestInbound = items
    .filter((item) => item.phase === "connected" && item.lastMessage?.direction === "inbound")
    .map((item) => item.lastMessage?.at ?? "")
    .toSorted()
    .at(-1);
  const heard = useRef(latestInbound);
  useEffect(() => {
    const before = heard.current;
    heard.current = latestInbound ?? before;
    // What was there when the page opened, and what came with an accepted offer, has been announced already.
    if (before === undefined || latestInbound === undefined || latestInbound <= before) return;
    if (Date.now() - Date.parse(latestInbound) < 10_000) playMessageSound();
  }, [latestInbound]);
}

/** Asks for the right to show desktop notifications; to be called from a click, once it makes sense to the person. */
export function askForNotifications(): void {
  if ("Notification" in window && Notification.permission === "default") {
    void Notification.requestPermission();
  }
}
