import { describe, expect, it } from "vitest";

import { limitOfCall } from "./limit-of-call.ts";
import { X_LIMITS } from "./limits.ts";

function windowsOf(method: string, path: string): string[] {
  const limit = limitOfCall({ method, path });
  return (limit?.windows ?? []).map(
    (window) => `${window.limit}/${window.windowSeconds} ${window.per}`,
  );
}

describe("X's documented limits", () => {
  it.each([
    [
      "POST",
      "/1.1/direct_messages/events/new.json",
      "dm.send",
      ["1000/86400 user", "15000/86400 app"],
    ],
    ["GET", "/1.1/direct_messages/events/list.json", "dm.list", ["15/900 user"]],
    ["GET", "/1.1/direct_messages/events/show.json", "dm.show", ["15/900 user"]],
    ["DELETE", "/1.1/direct_messages/events/destroy.json", "dm.destroy", []],
    ["POST", "/1.1/direct_messages/mark_read.json", "dm.mark-read", ["1000/900 user"]],
    ["POST", "/1.1/direct_messages/indicate_typing.json", "dm.typing", ["1000/900 user"]],
    ["GET", "/1.1/account/verify_credentials.json", "account.verify-credentials", ["75/900 user"]],
    ["GET", "/1.1/account/settings.json", "account.settings", ["15/900 user"]],
    ["GET", "/1.1/application/rate_limit_status.json", "account.limits", ["180/900 user"]],
    ["GET", "/1.1/users/show.json", "users.show", ["900/900 user"]],
    ["POST", "/1.1/users/lookup.json", "users.lookup", ["900/900 user"]],
    ["GET", "/1.1/friendships/show.json", "users.friendship", ["180/900 user", "15/900 app"]],
    ["PUT", "/1.1/account_activity/all/prod/webhooks/1.json", "webhook.manage", ["15/900 app"]],
    ["GET", "/1.1/account_activity/all/webhooks.json", "webhook.manage", ["15/900 app"]],
    [
      "POST",
      "/1.1/account_activity/all/x/subscriptions.json",
      "subscription.manage",
      ["500/900 app"],
    ],
    [
      "GET",
      "/1.1/account_activity/all/x/subscriptions/list.json",
      "subscription.list",
      ["50/900 app"],
    ],
    [
      "GET",
      "/1.1/account_activity/all/subscriptions/count.json",
      "subscription.count",
      ["15/900 app"],
    ],
    [
      "POST",
      "/1.1/account_activity/webhooks/1/subscriptions/all.json",
      "subscription.manage",
      ["500/900 app"],
    ],
    [
      "POST",
      "/2/dm_conversations/with/2/messages",
      "dm.send",
      ["15/900 user", "1440/86400 user", "1440/86400 app"],
    ],
    [
      "POST",
      "/2/dm_conversations/1-2/messages",
      "dm.send",
      ["15/900 user", "1440/86400 user", "1440/86400 app"],
    ],
    [
      "POST",
      "/2/dm_conversations",
      "dm.send",
      ["15/900 user", "1440/86400 user", "1440/86400 app"],
    ],
    ["GET", "/2/dm_events", "dm.list", ["15/900 user"]],
    ["GET", "/2/dm_events/1", "dm.show", ["15/900 user"]],
    ["GET", "/2/dm_conversations/with/2/dm_events", "dm.list-with", ["15/900 user"]],
    [
      "DELETE",
      "/2/dm_events/1",
      "dm.destroy",
      ["300/900 user", "1500/86400 user", "4000/86400 app"],
    ],
    [
      "POST",
      "/2/users/1/dm/block",
      "dm.block",
      ["10/900 user", "400/86400 user", "25/900 app", "1000/86400 app"],
    ],
    ["GET", "/2/users/me", "users.me", ["75/900 user"]],
    ["POST", "/2/media/upload", "media.upload", ["500/900 user", "50000/86400 app"]],
    ["GET", "/2/media/upload", "media.status", ["1000/900 user", "100000/86400 app"]],
    ["POST", "/2/media/upload/1/append", "media.chunk", ["1875/900 user", "180000/86400 app"]],
    ["POST", "/2/webhooks", "webhook.manage", ["450/900 app"]],
    ["POST", "/2/webhooks/replay", "replay", ["100/900 app"]],
    ["POST", "/2/activity/subscriptions", "activity.manage", ["500/900 app"]],
  ])("%s %s is %s: %j", (method, path, name, windows) => {
    expect(limitOfCall({ method, path })?.name).toBe(name);
    expect(windowsOf(method, path)).toEqual(windows);
  });

  it("has none for calls that X does not count by themselves", () => {
    expect(limitOfCall({ method: "POST", path: "/oauth/request_token" })).toBeNull();
    expect(limitOfCall({ method: "GET", path: "/2/dm_events/1/more" })).toBeNull();
    expect(limitOfCall({ method: "GET", path: "" })).toBeNull();
  });

  it("names each limit once in a family, and each call once in all", () => {
    const names = X_LIMITS.map(({ family, name }) => `${family} ${name}`);
    expect(new Set(names).size).toBe(names.length);
    const calls = X_LIMITS.flatMap((limit) => limit.calls);
    expect(new Set(calls).size).toBe(calls.length);
    for (const limit of X_LIMITS) {
      const root = limit.family === "v2" ? "/2/" : "/1.1/";
      expect(limit.calls.every((call) => call.split(" ")[1]?.startsWith(root))).toBe(true);
    }
  });
});
