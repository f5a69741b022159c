import { useState, type KeyboardEvent, type PointerEvent } from "react";

/** What a handle needs, and which row is being dragged. */
export interface Reorder {
  readonly draggedIndex: number | null;
  handleOf(index: number): {
    readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerUp: () => void;
    readonly onPointerCancel: () => void;
    readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  };
}

/**
 * Rows that are put in order by dragging their handles, with any pointer, or with the arrow keys on a focused handle.
 * Rows change places while they are dragged; `count` is how many of them move: the first children of the `ul`
 * that the handles stand in.
 */
export function useReorder(options: {
  readonly count: number;
  readonly onMove: (from: number, to: number) => void;
}): Reorder {
  const { count, onMove } = options;
  const [draggedIndex, setDraggedIndex] = useState<number | null>(null);
  const end = () => setDraggedIndex(null);
  return {
    draggedIndex,
    handleOf: (index) => ({
      onPointerDown: (event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setDraggedIndex(index);
      },
      onPointerMove: (event) => {
        if (draggedIndex === null) return;
        const target = rowAt(event.currentTarget.closest("ul"), event.clientY, count);
        if (target === null || target === draggedIndex) return;
        onMove(draggedIndex, target);
        setDraggedIndex(target);
      },
      onPointerUp: end,
      onPointerCancel: end,
      onKeyDown: (event) => {
        const step = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
        const target = index + step;
        if (step === 0 || target < 0 || target >= count) return;
        event.preventDefault();
        onMove(index, target);
      },
    }),
  };
}

/** The row whose middle third the pointer is over; in between nothing changes, so that rows do not flicker. */
function rowAt(list: HTMLElement | null, clientY: number, count: number): number | null {
  const rows = [...(list?.children ?? [])].slice(0, count);
  for (const [index, row] of rows.entries()) {
    const { top, height } = row.getBoundingClientRect();
    if (clientY >= top + height / 3 && clientY <= top + (height * 2) / 3) return index;
  }
  return null;
}
