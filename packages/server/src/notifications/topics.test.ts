import { describe, expect, it } from "vitest";
import type { Principal } from "../http/principal.ts";
import { connectUri } from "./connect-uri.ts";
import { missingPermission, parseTopic } from "./topics.ts";
import { isOwnOrigin } from "./upgrade.ts";

const id = "0b7a6f3e-1111-4222-8333-444455556666";
const principal: Principal = {
  userId: id,
  clientId: null,
  roles: ["agent"],
  permissions: new Set(),
  via: "bearer",
  credentialId: "a token",
  language: null,
};

describe("a topic", () => {
  it("is read with its subject, whatever the case of the id", () => {
    const [topic] = parseTopic(`v2.users.${id.toUpperCase()}.conversations.messages`);
    expect(topic).toMatchObject({ name: `v2.users.${id}.conversations.messages`, subjectId: id });
  });

  it("in its combined form stands for several", () => {
    const names = parseTopic(`v2.users.${id}?presence&routingStatus`).map(({ name }) => name);
    expect(names).toEqual([`v2.users.${id}.presence`, `v2.users.${id}.routingStatus`]);
  });

  it.each([
    "",
    "v2.users.me.presence",
    `v2.users.${id}.presence.more`,
    `xv2.users.${id}.presence`,
    `v2.users.${id}?presence&nothing`,
    "channel.metadata",
  ])("%j is none", (text) => {
    expect(parseTopic(text)).toEqual([]);
  });

  it("of another user's conversations needs a permission, one's own does not", () => {
    const [own] = parseTopic(`v2.users.${id}.conversations.messages`);
    const [other] = parseTopic("v2.users.11111111-1111-4222-8333-444455556666.conversations");
    if (!own || !other) throw new Error("not read");
    expect(missingPermission(own, principal)).toBeNull();
    expect(missingPermission(other, principal)).toBe("conversation:communication:view");
  });
});

describe("the address of a socket", () => {
  it("is the public one, with TLS where the public address has it", () => {
    expect(connectUri("https://desk.example/x", "desk.example", "abc")).toBe(
      "wss://desk.example/x/api/v2/notifications/ws/abc",
    );
    expect(connectUri("https://desk.example", "10.0.0.4:8080", "abc")).toContain(
      "wss://desk.example/",
    );
  });

  it("is the called one for a caller on this machine", () => {
    expect(connectUri("https://desk.example", "127.0.0.1:8080", "abc")).toBe(
      "ws://127.0.0.1:8080/api/v2/notifications/ws/abc",
    );
  });
});

describe("the origin of a socket", () => {
  it.each([
    [undefined, true],
    ["https://desk.example", true],
    ["http://10.0.0.4:8080", true],
    ["null", false],
    ["https://desk.example.evil.example", false],
    ["https://desk.example:8443", false],
    ["file://", false],
  ])("%s: %s", (origin, expected) => {
    expect(isOwnOrigin(origin, "10.0.0.4:8080", "https://desk.example")).toBe(expected);
  });
});
