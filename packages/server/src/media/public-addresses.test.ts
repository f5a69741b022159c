import type { LookupAddress } from "node:dns";
import { describe, expect, it } from "vitest";
import {
  addressRefusedCode,
  createGuardedLookup,
  isPublicAddress,
  trustedHostOf,
  type ResolveAll,
} from "./public-addresses.ts";

describe("an address", () => {
  it.each([
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "127.1.2.3",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::a9fe:a9fe",
    "fe80::1",
    "fd00:ec2::254",
    "ff02::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2001::1",
  ])("%s is not public", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(["104.244.42.1", "172.32.0.1", "172.15.0.1", "192.169.0.1", "2606:4700::1111"])(
    "%s is public",
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );
});

/** What a connection to a name would be given. */
function lookUp(
  hostname: string,
  answers: readonly string[] | "ENOTFOUND",
  options: { trustedHost?: string; all?: boolean; family?: 4 | 6 } = {},
): Promise<{ code: string | undefined; addresses: unknown }> {
  const resolve: ResolveAll = (_hostname, callback) => {
    if (answers === "ENOTFOUND") {
      return callback(Object.assign(new Error("no such name"), { code: "ENOTFOUND" }), []);
    }
    return callback(
      null,
      answers.map((address): LookupAddress => ({
        address,
        family: address.includes(":") ? 6 : 4,
      })),
    );
  };
  const lookup = createGuardedLookup(options.trustedHost ?? null, resolve);
  return new Promise((done) => {
    const { all = true, family = 0 } = options;
    lookup(hostname, { all, family }, (error, addresses) => done({ code: error?.code, addresses }));
  });
}

describe("the resolver of files' hosts", () => {
  it("connects to the very addresses that it has looked at", async () => {
    const seen = await lookUp("video.twimg.com", ["104.244.42.1", "2606:4700::1111"]);
    expect(seen.addresses).toEqual([
      { address: "104.244.42.1", family: 4 },
      { address: "2606:4700::1111", family: 6 },
    ]);
    expect(await lookUp("video.twimg.com", ["104.244.42.1"], { all: false })).toEqual({
      code: undefined,
      addresses: "104.244.42.1",
    });
    const six = await lookUp("video.twimg.com", ["104.244.42.1", "2606:4700::1111"], { family: 6 });
    expect(six.addresses).toEqual([{ address: "2606:4700::1111", family: 6 }]);
  });

  it("refuses a name of which one address is private, even beside public ones", async () => {
    expect((await lookUp("video.twimg.com", ["169.254.169.254"])).code).toBe(addressRefusedCode);
    const mixed = await lookUp("video.twimg.com", ["104.244.42.1", "10.0.0.1"]);
    expect(mixed.code).toBe(addressRefusedCode);
    expect((await lookUp("video.twimg.com", [])).code).toBe(addressRefusedCode);
  });

  it("lets the configured stand-in for X be anywhere, and nobody else with it", async () => {
    const options = { trustedHost: "sandbox.internal" };
    expect((await lookUp("sandbox.internal", ["10.0.0.7"], options)).code).toBeUndefined();
    expect((await lookUp("pbs.twimg.com", ["10.0.0.7"], options)).code).toBe(addressRefusedCode);
    expect(trustedHostOf("http://sandbox.internal:8090")).toBe("sandbox.internal");
    expect(trustedHostOf("https://api.x.com")).toBeNull();
    expect(trustedHostOf("https://api.twitter.com")).toBeNull();
    expect(trustedHostOf("https://notx.com")).toBe("notx.com");
  });

  it("passes on that a name does not exist", async () => {
    expect((await lookUp("video.twimg.com", "ENOTFOUND")).code).toBe("ENOTFOUND");
  });
});
