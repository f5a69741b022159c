import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";

/** This near to the end the reader is at the end. */
const nearEndPx = 80;

/** Scrolling of a thread, and whether something came below what is in sight. */
export interface FollowedEnd {
  readonly box: RefObject<HTMLDivElement | null>;
  readonly isMoreBelow: boolean;
  readonly onScroll: () => void;
  readonly toEnd: () => void;
}

/**
 * Scrolling that never moves what is being read: at the end it follows, elsewhere it stays and says that there is
 * more below; earlier messages put in front leave the view where it was. `endKey` and `startKey` name what stands
 * last and first.
 */
export function useFollowEnd(keys: {
  readonly endKey: string;
  readonly startKey: string;
}): FollowedEnd {
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const before = useRef({ heightPx: 0, startKey: "" });
  /** What stood last when the reader left the end; null while they are at it. */
  const [leftAtKey, setLeftAtKey] = useState<string | null>(null);

  useLayoutEffect(() => {
    // The keys stand for what is drawn; its height is read from the page, so they are not used in here.
    const element = box.current;
    if (element === null) return;
    const { heightPx, startKey } = before.current;
    if (isAtEnd.current) element.scrollTop = element.scrollHeight;
    else if (startKey !== keys.startKey) element.scrollTop += element.scrollHeight - heightPx;
    before.current = { heightPx: element.scrollHeight, startKey: keys.startKey };
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [keys.startKey, keys.endKey]);

  // The box changes its size with the composer and the window, its content with states below bubbles.
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    if (element.firstElementChild !== null) observer.observe(element.firstElementChild);
    return () => observer.disconnect();
  }, []);

  return {
    box,
    isMoreBelow: leftAtKey !== null && leftAtKey !== keys.endKey,
    onScroll: () => {
      const element = box.current;
      if (element === null) return;
      const leftPx = element.scrollHeight - element.scrollTop - element.clientHeight;
      isAtEnd.current = leftPx < nearEndPx;
      setLeftAtKey((known) => (isAtEnd.current ? null : (known ?? keys.endKey)));
    },
    toEnd: () => {
      box.current?.scrollTo({ top: box.current.scrollHeight });
    },
  };
}
