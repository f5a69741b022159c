import { QueryObserver } from "@tanstack/react-query";
import { describe, expect, it } from "vitest";
import { createQueryClient } from "./query-client.ts";

/** A list that is read by a page; each reading answers with what was there when it began, once it is let go. */
function watchedList() {
  const client = createQueryClient();
  const key = ["list"];
  let present = "before";
  const answers: (() => void)[] = [];
  const observer = new QueryObserver(client, {
    queryKey: key,
    queryFn: () => {
      const seen = present;
      return new Promise<string>((resolve) => answers.push(() => resolve(seen)));
    },
  });
  const leave = observer.subscribe(() => undefined);
  return {
    client,
    key,
    answers,
    shown: () => client.getQueryData(key),
    happens: (what: string) => {
      present = what;
    },
    leave,
  };
}

describe("what is on a page", () => {
  it("is read again when it changed while it was read for the first time, however often", async () => {
    const list = watchedList();
    list.happens("during");
    void list.client.invalidateQueries({ queryKey: list.key });
    list.happens("after");
    void list.client.invalidateQueries({ queryKey: list.key });
    expect(list.answers).toHaveLength(1);
    list.answers[0]?.();
    await expect.poll(() => list.answers.length).toBe(2);
    expect(list.shown()).toBe("before");
    list.answers[1]?.();
    await expect.poll(list.shown).toBe("after");
    expect(list.answers).toHaveLength(2);
    list.leave();
  });

  it("is read once when nothing has changed meanwhile", async () => {
    const list = watchedList();
    list.answers[0]?.();
    await expect.poll(list.shown).toBe("before");
    expect(list.answers).toHaveLength(1);
    list.leave();
  });
});
